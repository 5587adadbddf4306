import { type BroadcastAdvanceData, NotificationJobs } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { BroadcastParts } from './broadcast-parts';
import { BroadcastQueue } from './broadcast-queue';

/** Tells one part of a broadcast's audience and sees to the next. */
@HandlesJob(NotificationJobs.BroadcastAdvance)
export class AdvanceBroadcastJob implements JobHandler<BroadcastAdvanceData> {
  constructor(
    private readonly parts: BroadcastParts,
    private readonly queue: BroadcastQueue,
  ) {}

  async handle({ data: { broadcastId, part } }: CityJob<BroadcastAdvanceData>): Promise<JobOutcome> {
    const next = await this.parts.tell(broadcastId, part);
    if (next) await this.queue.add({ id: broadcastId, ...next });
    return { result: { next: next?.part } };
  }
}
