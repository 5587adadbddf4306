import { NotificationEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { type Broadcast, type NewBroadcast } from './broadcast';
import { BroadcastRepository } from './broadcast.repository';

/** Takes the orders for what is told to many. */
@Injectable()
export class BroadcastOrders {
  constructor(
    private readonly database: Database,
    private readonly broadcasts: BroadcastRepository,
    private readonly events: Events,
  ) {}

  /** Orders a broadcast; it is told in the background, once the transaction ends. */
  order(broadcast: NewBroadcast): Promise<Broadcast> {
    return this.database.transaction(async () => {
      const added = await this.broadcasts.add(broadcast);
      await this.events.publish(NotificationEvents.BroadcastOrdered, { broadcastId: added.id });
      return added;
    });
  }
}
