import { AuthFacade } from '@madinina/auth';
import { NotificationEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { type Broadcast, type DeliveryCount, type NewBroadcast } from './broadcast';
import { BroadcastError } from './broadcast.errors';
import { BroadcastRepository } from './broadcast.repository';

/** What those who run the city tell people. */
@Injectable()
export class BroadcastService {
  constructor(
    private readonly database: Database,
    private readonly broadcasts: BroadcastRepository,
    private readonly accounts: AuthFacade,
    private readonly notifier: Notifier,
    private readonly events: Events,
  ) {}

  /** Tells one person; answers the notification's id. */
  async tellOne(accountId: string, notice: Notice): Promise<string> {
    const contact = await this.accounts.contactOf(accountId);
    const profile = contact?.status === 'active' ? await this.accounts.profileOf(accountId) : undefined;
    if (!profile) throw BroadcastError.accountUnknown();
    const [id] = await this.notifier.notify([profile], notice);
    if (id === undefined) throw new Error('A cause that is new reached the account before');
    return id;
  }

  /** Orders a broadcast; it is told in the background. */
  order(broadcast: NewBroadcast): Promise<Broadcast> {
    return this.database.transaction(async () => {
      const added = await this.broadcasts.add(broadcast);
      await this.events.publish(NotificationEvents.BroadcastOrdered, { broadcastId: added.id });
      return added;
    });
  }

  async progressOf(id: string): Promise<{ broadcast: Broadcast; deliveries: DeliveryCount[] }> {
    const broadcast = await this.broadcasts.find(id);
    if (!broadcast) throw BroadcastError.notFound();
    return { broadcast, deliveries: await this.broadcasts.countDeliveries(id) };
  }

  /** Ends it: who was not told is not, and what was not sent is not. */
  cancel(id: string): Promise<Broadcast> {
    return this.database.transaction(async () => {
      const cancelled = await this.broadcasts.cancel(id);
      if (!cancelled) throw (await this.broadcasts.find(id)) ? BroadcastError.finished() : BroadcastError.notFound();
      return cancelled;
    });
  }
}
