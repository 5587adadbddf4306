import { type BroadcastOrderedData, NotificationEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo, type Skipped } from '@madinina/platform/events';
import { BroadcastQueue } from './broadcast-queue';
import { BroadcastRepository } from './broadcast.repository';

/** The first part of a broadcast gets its job. */
@ListensTo(NotificationEvents.BroadcastOrdered, { name: 'notifications.start-broadcast-when-ordered' })
export class StartBroadcastWhenOrdered implements Listener<BroadcastOrderedData> {
  constructor(
    private readonly broadcasts: BroadcastRepository,
    private readonly queue: BroadcastQueue,
  ) {}

  async handle({ data }: CityEvent<BroadcastOrderedData>): Promise<Skipped | undefined> {
    const broadcast = await this.broadcasts.find(data.broadcastId);
    if (broadcast?.status !== 'running') return { skipped: 'not running' };
    await this.queue.add(broadcast);
    return undefined;
  }
}
