import { type Channel, DELIVERIES_PER_EVENT, NotificationEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { InboxRepository } from '../inbox/inbox.repository';
import { NotificationError } from '../inbox/inbox.errors';
import { type Delivery, type DeliveryTry } from './delivery';
import { DeliveryError } from './delivery.errors';
import { DeliveryRepository } from './delivery.repository';

/** How many dead letters one call gives new tries at most: it answers in seconds. */
const RETRIED_AT_MOST = 10_000;

/** Why something was, or was not, sent; and what to do about what failed. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryRepository,
    private readonly inbox: InboxRepository,
    private readonly events: Events,
  ) {}

  async ofNotification(notificationId: string): Promise<(Delivery & { readonly attempts: readonly DeliveryTry[] })[]> {
    if (!(await this.inbox.exists(notificationId))) throw NotificationError.notFound();
    return this.deliveries.ofNotification(notificationId);
  }

  /** Dead letters, newest first. */
  async dead(limit: number, before: string | undefined): Promise<Page<Delivery>> {
    return page(await this.deliveries.dead(limit + 1, before), limit, ({ id }) => [id]);
  }

  /** Gives a dead letter all its tries again. */
  retry(id: string): Promise<Delivery> {
    return this.database.transaction(async () => {
      const revived = await this.deliveries.revive(id);
      if (!revived) throw (await this.deliveries.find(id)) ? DeliveryError.notDead() : DeliveryError.notFound();
      // Someone waits for this one.
      await this.events.publish(NotificationEvents.DeliveriesPlanned, { deliveryIds: [id], priority: 'high' });
      return revived;
    });
  }

  /**
   * Gives dead letters all their tries again, after an outage: those that ran out of them, or those that failed for one reason.
   * @returns how many, and whether there may be more
   */
  async retrySeveral(which: {
    readonly channel?: Channel | undefined;
    readonly reason?: string | undefined;
  }): Promise<{ retried: number; hasMore: boolean }> {
    // What dies again meanwhile is not taken twice.
    const letters = { ...which, diedBefore: new Date(), limit: DELIVERIES_PER_EVENT };
    let retried = 0;
    while (retried < RETRIED_AT_MOST) {
      const count = await this.database.transaction(async () => {
        const deliveryIds = await this.deliveries.reviveSeveral(letters);
        if (deliveryIds.length > 0) await this.events.publish(NotificationEvents.DeliveriesPlanned, { deliveryIds, priority: 'medium' });
        return deliveryIds.length;
      });
      retried += count;
      if (count < letters.limit) return { retried, hasMore: false };
    }
    return { retried, hasMore: true };
  }
}
