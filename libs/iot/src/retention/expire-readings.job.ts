import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { RetentionService } from './retention.service';

const LONGEST_MS = 600_000;

/** Removes what is older than is kept. */
@HandlesJob(IotJobs.ReadingsExpire)
export class ExpireReadingsJob implements JobHandler<Nothing> {
  constructor(private readonly retention: RetentionService) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const end = Date.now() + LONGEST_MS;
    const removed = await this.retention.apply(new Date(), () => signal.aborted || Date.now() > end);
    return { result: { ...removed } };
  }
}
