import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { DayPartitions } from './day-partitions';

const DAYS_BEFORE = 1;
const DAYS_AHEAD = 7;

/** Makes the partitions of the coming days, so that midnight is like any other moment. */
@HandlesJob(IotJobs.PartitionsPrepare)
export class PreparePartitionsJob implements JobHandler<Nothing> {
  constructor(private readonly partitions: DayPartitions) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    const made = await this.partitions.ensureAround(new Date(), DAYS_BEFORE, DAYS_AHEAD);
    return { result: { made } };
  }
}
