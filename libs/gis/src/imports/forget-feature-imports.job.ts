import { GisJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { FeatureImportRepository } from './feature-import.repository';

const KEPT_MS = 90 * 24 * 3_600_000;

/** Forgets who sent what, ninety days after it ended. */
@HandlesJob(GisJobs.FeatureImportsForget)
export class ForgetFeatureImportsJob implements JobHandler<Nothing> {
  constructor(private readonly imports: FeatureImportRepository) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    return { result: { forgotten: await this.imports.forgetEndedBefore(new Date(Date.now() - KEPT_MS)) } };
  }
}
