import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { RollupService } from './rollup.service';

/** After an import of a year there is much to do: the job lets others have their turn. */
const LONGEST_MS = 60_000;

/** Sums up the hours and days that are over, and those that late readings have changed. */
@HandlesJob(IotJobs.RollupsRefresh)
export class RefreshRollupsJob implements JobHandler<Nothing> {
  constructor(private readonly rollups: RollupService) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const end = Date.now() + LONGEST_MS;
    const result = await this.rollups.refresh(new Date(), () => signal.aborted || Date.now() > end);
    return { result };
  }
}
