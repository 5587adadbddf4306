import { type BroadcastAdvanceData, NotificationJobs } from '@madinina/contracts';
import { type JobOptions, Jobs } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { laneOf } from '../deliveries/delivery-jobs';
import { type Broadcast } from './broadcast';

/** Gives the next part of a broadcast its job. */
@Injectable()
export class BroadcastQueue {
  constructor(private readonly jobs: Jobs) {}

  /** Behind the deliveries of its own lane, so that no more of them wait than a part has. */
  async add(broadcast: Pick<Broadcast, 'id' | 'part' | 'priority'>): Promise<void> {
    await this.jobs.addBulk(NotificationJobs.BroadcastAdvance, [jobOf(broadcast)]);
  }

  /** Of broadcasts that stand still: a job that ended without telling the part gives way. */
  async addAgain(broadcasts: readonly Pick<Broadcast, 'id' | 'part' | 'priority'>[]): Promise<void> {
    await this.jobs.addAgain(NotificationJobs.BroadcastAdvance, broadcasts.map(jobOf));
  }
}

const jobOf = ({
  id,
  part,
  priority,
}: Pick<Broadcast, 'id' | 'part' | 'priority'>): { data: BroadcastAdvanceData; options: JobOptions } => ({
  data: { broadcastId: id, part },
  options: { priority: laneOf[priority] + 5 },
});
