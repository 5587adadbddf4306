import { type AccountProfile } from '@madinina/auth';
import { DELIVERIES_PER_EVENT, type Locale, NotificationEvents } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable, Optional } from '@nestjs/common';
import { type NewDelivery } from '../deliveries/delivery';
import { DeliveryRepository } from '../deliveries/delivery.repository';
import { DIGEST_CHANNELS, type HeldItem } from '../digest/digest';
import { DigestRepository } from '../digest/digest.repository';
import { DeviceRepository } from '../devices/device.repository';
import { InboxRepository } from '../inbox/inbox.repository';
import { type NewNotification } from '../inbox/notification';
import { NO_CHOICE } from '../preferences/preferences';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { type Notice } from './notice';
import { isHeld, isThrottled, planDeliveries, type PlannedDelivery } from './plan-deliveries';
import { THROTTLE_LIMIT, THROTTLE_WINDOW_SECONDS, ThrottleConfig } from './throttle-config';

interface Told {
  readonly notification: NewNotification;
  readonly deliveries: readonly PlannedDelivery[];
}

/** The one entrance: whoever has something to tell people tells it here. */
@Injectable()
export class Notifier {
  constructor(
    private readonly database: Database,
    private readonly inbox: InboxRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly preferences: PreferencesRepository,
    private readonly devices: DeviceRepository,
    private readonly digests: DigestRepository,
    private readonly events: Events,
    @Optional() private readonly throttle?: ThrottleConfig,
  ) {}

  /**
   * Writes a notification for each recipient that its cause has not reached yet, and what each channel does with it.
   * Inside a transaction all happens when that ends; it is one of its own otherwise. For up to some hundred recipients at once.
   * @returns the ids of the new notifications
   */
  notify(recipients: readonly AccountProfile[], notice: Notice): Promise<string[]> {
    return this.database.transaction(async () => {
      if (recipients.length === 0) return [];
      const plans = await this.plan(recipients, notice);
      const added = new Set(await this.inbox.addAll(plans.map(({ notification }) => notification)));
      const deliveries = plans.filter(({ notification }) => added.has(notification.id)).flatMap(deliveriesOf);
      await this.deliveries.addAll(deliveries);
      await this.digests.hold(deliveries.flatMap(heldOf));
      await this.tell(deliveries, notice);
      return [...added];
    });
  }

  private async plan(recipients: readonly AccountProfile[], notice: Notice): Promise<Told[]> {
    const now = new Date();
    const ids = recipients.map(({ id }) => id);
    const preferences = await this.preferences.of(ids);
    const devices = await this.devices.livingOf(ids, now);
    const { limit: throttleLimit, windowSeconds } = this.throttle ?? { limit: THROTTLE_LIMIT, windowSeconds: THROTTLE_WINDOW_SECONDS };
    const since = new Date(now.getTime() - windowSeconds * 1_000);
    const recent = isThrottled(notice) ? await this.deliveries.countRecent(ids, notice.type, since) : new Map<string, number>();
    return recipients.map(({ id, locale, timeZone }) => {
      const own = preferences.get(id) ?? NO_CHOICE;
      const planned = planDeliveries(notice, {
        preferences: own,
        timeZone,
        deviceIds: devices.get(id) ?? [],
        recent: recent.get(id) ?? 0,
        throttleLimit,
        now,
      });
      const isListed = planned.some(({ channel, status }) => channel === 'in_app' && status === 'delivered');
      return { notification: notificationOf(notice, id, own.locale ?? locale, isListed, now), deliveries: planned };
    });
  }

  private async tell(deliveries: readonly NewDelivery[], { priority }: Notice): Promise<void> {
    const waiting = deliveries.filter(({ status }) => status === 'queued').map(({ id }) => id);
    for (let from = 0; from < waiting.length; from += DELIVERIES_PER_EVENT)
      await this.events.publish(NotificationEvents.DeliveriesPlanned, {
        deliveryIds: waiting.slice(from, from + DELIVERIES_PER_EVENT),
        priority,
      });
  }
}

function notificationOf(notice: Notice, accountId: string, locale: Locale, isListed: boolean, createdAt: Date): NewNotification {
  return {
    id: newId(),
    accountId,
    type: notice.type,
    priority: notice.priority,
    ...notice.texts[locale],
    subjectType: notice.subjectType ?? null,
    subjectId: notice.subjectId ?? null,
    causeId: notice.causeId,
    broadcastId: notice.broadcastId ?? null,
    isListed,
    createdAt,
  };
}

const deliveriesOf = ({ notification, deliveries }: Told): NewDelivery[] =>
  deliveries.map((planned) => ({ ...planned, id: newId(), notificationId: notification.id, accountId: notification.accountId }));

const heldOf = (delivery: NewDelivery): HeldItem[] =>
  isHeld(delivery) ? DIGEST_CHANNELS.filter((channel) => channel === delivery.channel).map((channel) => ({ ...delivery, channel })) : [];
