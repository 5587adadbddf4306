import { type AccountProfile, AuthFacade } from '@madinina/auth';
import { type Locale, NOTIFICATION_TYPES, NotificationEvents, type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { type NewDelivery } from '../deliveries/delivery';
import { DeliveryRepository } from '../deliveries/delivery.repository';
import { DeviceRepository } from '../devices/device.repository';
import { InboxRepository } from '../inbox/inbox.repository';
import { NO_CHOICE, type Preferences, wants } from '../preferences/preferences';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { endOfQuiet } from '../preferences/quiet-hours';
import { DIGEST_SUBJECT, type DigestChannel, type DueDigest } from './digest';
import { digestDueOf } from './digest-due';
import { digestText } from './digest-text';
import { DigestRepository } from './digest.repository';

/** How many of the newest titles a push or the text of a mail names. */
const TITLES = 5;
const CONFLICTS_AT_MOST = 3;

/** `elsewhere`: another process has this person's digest in hand. */
export type DigestOutcome = 'told' | 'nothing' | 'elsewhere';

interface Told {
  readonly accountId: string;
  readonly locale: Locale;
  readonly now: Date;
}

/** Tells a person together what was held back: one digest a channel and period. */
@Injectable()
export class DigestService {
  constructor(
    private readonly database: Database,
    private readonly digests: DigestRepository,
    private readonly accounts: AuthFacade,
    private readonly preferences: PreferencesRepository,
    private readonly devices: DeviceRepository,
    private readonly inbox: InboxRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly events: Events,
  ) {}

  /** Tells what is due of a person. Digest, its notification, its deliveries and their event are one transaction. */
  tell(accountId: string, now: Date): Promise<DigestOutcome> {
    return this.database.transaction(
      async () => {
        if (!(await this.digests.tryLock(accountId))) return 'elsewhere';
        const profile = await this.livingProfile(accountId);
        return profile ? this.tellPerson(profile, now) : 'nothing';
      },
      { retries: CONFLICTS_AT_MOST },
    );
  }

  /** After a person chose anew: what waits leaves when it now would, at once what is no longer held back. Inside the same transaction. */
  async reschedule(accountId: string, own: Preferences, now: Date): Promise<void> {
    if (!(await this.digests.isWaiting(accountId))) return;
    const timeZone = own.timeZone ?? (await this.accounts.profileOf(accountId))?.timeZone ?? 'UTC';
    await this.digests.putOff(
      accountId,
      byType((type) => (own.digests[type] === undefined ? now : digestDueOf(type, now, own, timeZone))),
    );
  }

  /** Undefined, and nothing waits any more, when there is nobody to tell. */
  private async livingProfile(accountId: string): Promise<AccountProfile | undefined> {
    const contact = await this.accounts.contactOf(accountId);
    if (contact?.status === 'active') return this.accounts.profileOf(accountId);
    if (contact) await this.digests.drop(accountId, 'account_inactive');
    else await this.digests.forget(accountId);
    return undefined;
  }

  private async tellPerson({ id: accountId, ...profile }: AccountProfile, now: Date): Promise<DigestOutcome> {
    const own = (await this.preferences.of([accountId])).get(accountId) ?? NO_CHOICE;
    const timeZone = own.timeZone ?? profile.timeZone;
    const quietEnd = own.quietHours && endOfQuiet(own.quietHours, now, timeZone);
    if (quietEnd) {
      await this.digests.putOff(
        accountId,
        byType(() => quietEnd),
        { until: now },
      );
      return 'nothing';
    }
    await this.digests.dropUnwanted(accountId, now, { push: wantedBy(own, 'push'), email: wantedBy(own, 'email') });
    let outcome: DigestOutcome = 'nothing';
    for (const due of await this.digests.dueOf(accountId, now)) {
      const { channel, endsAt, priority } = due;
      const digestId = await this.digests.make(accountId, channel, endsAt);
      if (digestId === undefined) {
        // It was written while its period's digest left: the next one has it.
        await this.digests.putOff(
          accountId,
          byType((type) => digestDueOf(type, now, own, timeZone)),
          { until: now, channel },
        );
        continue;
      }
      await this.send(digestId, { channel, priority }, { accountId, locale: own.locale ?? profile.locale, now });
      outcome = 'told';
    }
    return outcome;
  }

  private async send(digestId: string, { channel, priority }: Omit<DueDigest, 'endsAt'>, told: Told): Promise<void> {
    const { accountId, locale, now } = told;
    const notificationId = newId();
    await this.inbox.addAll([
      {
        id: notificationId,
        accountId,
        type: 'system',
        priority,
        ...digestText(await this.digests.summaryOf(digestId, TITLES), locale),
        subjectType: DIGEST_SUBJECT,
        subjectId: digestId,
        causeId: `digest.${digestId}`,
        // The list has what it sums up.
        isListed: false,
        broadcastId: null,
        createdAt: now,
      },
    ]);
    const delivery = { notificationId, accountId, channel, dueAt: now, target: '', status: 'queued', reason: null } as const;
    const targets = channel === 'email' ? [''] : ((await this.devices.livingOf([accountId], now)).get(accountId) ?? []);
    const planned: NewDelivery[] = targets.map((target) => ({ ...delivery, id: newId(), target }));
    if (planned.length === 0) await this.deliveries.addAll([{ ...delivery, id: newId(), status: 'skipped', reason: 'no_device' }]);
    else await this.leave(planned, priority);
  }

  private async leave(planned: readonly NewDelivery[], priority: NotificationPriority): Promise<void> {
    await this.deliveries.addAll(planned);
    await this.events.publish(NotificationEvents.DeliveriesPlanned, { deliveryIds: planned.map(({ id }) => id), priority });
  }
}

const byType = (dueOf: (type: NotificationType) => Date): Map<NotificationType, Date> =>
  new Map(NOTIFICATION_TYPES.map((type) => [type, dueOf(type)]));

const wantedBy = (own: Preferences, channel: DigestChannel): NotificationType[] =>
  NOTIFICATION_TYPES.filter((type) => wants(own, type, channel));
