import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { DeliveryConfig } from '../deliveries/delivery-config';
import { BroadcastQueue } from './broadcast-queue';
import { BroadcastRepository } from './broadcast.repository';

/** Gives broadcasts that stand still, since a process died or a Redis forgot, their job again. */
@HandlesJob(NotificationJobs.BroadcastsRecover)
export class RecoverBroadcastsJob implements JobHandler<Nothing> {
  constructor(
    private readonly broadcasts: BroadcastRepository,
    private readonly queue: BroadcastQueue,
    private readonly config: DeliveryConfig,
  ) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    const still = await this.broadcasts.still(new Date(Date.now() - this.config.lostAfterMs));
    await this.queue.addAgain(still);
    return { result: { still: still.length } };
  }
}
