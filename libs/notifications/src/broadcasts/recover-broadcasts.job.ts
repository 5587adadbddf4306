import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { BroadcastQueue } from './broadcast-queue';
import { BroadcastRepository } from './broadcast.repository';

const STILL_MS = 60_000;
/** A job that the queue still keeps of a part may be dead: another one each ten minutes. */
const AGAIN_MS = 600_000;

/** Gives broadcasts that stand still, since a process died or a Redis forgot, their job again. */
@HandlesJob(NotificationJobs.BroadcastsRecover)
export class RecoverBroadcastsJob implements JobHandler<Nothing> {
  constructor(
    private readonly broadcasts: BroadcastRepository,
    private readonly queue: BroadcastQueue,
  ) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    const now = Date.now();
    const still = await this.broadcasts.still(new Date(now - STILL_MS));
    for (const broadcast of still) await this.queue.add(broadcast, `.again-${Math.floor(now / AGAIN_MS)}`);
    return { result: { still: still.length } };
  }
}
