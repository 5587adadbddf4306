import { NotificationJobs } from '@madinina/contracts';
import { Jobs } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { laneOf } from '../deliveries/delivery-queue';
import { type Broadcast } from './broadcast';

/** Gives the next part of a broadcast its job. */
@Injectable()
export class BroadcastQueue {
  constructor(private readonly jobs: Jobs) {}

  /**
   * Behind the deliveries of its own lane, so that no more of them wait than a part has.
   * @param again sets the job apart from one that the queue keeps of the same part
   */
  async add({ id, part, priority }: Pick<Broadcast, 'id' | 'part' | 'priority'>, again = ''): Promise<void> {
    const options = { priority: laneOf[priority] + 5, jobId: `${id}.${part}${again}` };
    await this.jobs.add(NotificationJobs.BroadcastAdvance, { broadcastId: id, part }, options);
  }
}
