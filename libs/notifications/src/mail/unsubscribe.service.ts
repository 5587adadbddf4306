import { AuthFacade } from '@madinina/auth';
import { type Locale } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { DeliveryError } from '../deliveries/delivery.errors';
import { DeliveryRepository } from '../deliveries/delivery.repository';
import { DigestRepository } from '../digest/digest.repository';
import { InboxRepository } from '../inbox/inbox.repository';
import { PreferencesRepository } from '../preferences/preferences.repository';

/** Ends e-mails of a kind for whoever holds one of them: its delivery's id, which nobody can guess, is the key. */
@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly inbox: InboxRepository,
    private readonly digests: DigestRepository,
    private readonly preferences: PreferencesRepository,
    private readonly accounts: AuthFacade,
  ) {}

  /** The language of the person; it changes nothing, for programs that follow every link of a mail. */
  async languageFor(deliveryId: string): Promise<Locale> {
    const { accountId } = await this.mailed(deliveryId);
    const chosen = (await this.preferences.of([accountId])).get(accountId)?.locale;
    return chosen ?? (await this.accounts.contactOf(accountId))?.locale ?? 'fr';
  }

  /** The person gets no more e-mails of the type of this one, of a digest of any of its types; a second time changes nothing. */
  async stop(deliveryId: string): Promise<Locale> {
    const { accountId, notificationId } = await this.mailed(deliveryId);
    const type = await this.inbox.typeOf(notificationId);
    const summedUp = await this.digests.typesIn(notificationId);
    const types = summedUp.length > 0 || type === undefined ? summedUp : [type];
    for (const ended of types) await this.preferences.choose(accountId, ended, 'email', false);
    return this.languageFor(deliveryId);
  }

  private async mailed(deliveryId: string): Promise<{ accountId: string; notificationId: string }> {
    const delivery = await this.deliveries.find(deliveryId);
    if (delivery?.channel !== 'email') throw DeliveryError.notFound();
    return delivery;
  }
}
