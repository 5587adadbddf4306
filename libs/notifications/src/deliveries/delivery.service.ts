import { NotificationEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { InboxRepository } from '../inbox/inbox.repository';
import { NotificationError } from '../inbox/inbox.errors';
import { type Delivery, type DeliveryTry } from './delivery';
import { DeliveryError } from './delivery.errors';
import { DeliveryRepository } from './delivery.repository';

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
}
