import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { RollupService } from './rollup.service';

/** Sees that the summaries know every reading; ingest notes each in its transaction, but a restore or a hand at the database may not. */
@HandlesJob(IotJobs.RollupsCheck)
export class CheckRollupsJob implements JobHandler<Nothing> {
  private readonly logger = new Logger(CheckRollupsJob.name);

  constructor(private readonly rollups: RollupService) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const missed = await this.rollups.check(new Date(), () => signal.aborted);
    if (missed > 0) this.logger.warn({ hours: missed }, 'Readings were found that no summary knew of; they are summed up now');
    return { result: { missed } };
  }
}
