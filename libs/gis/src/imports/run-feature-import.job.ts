import { type FeatureImportRunData, GisJobs } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { ImportRunner } from './import-runner.service';

/** Reads one file of features into its layer. */
@HandlesJob(GisJobs.FeatureImportRun)
export class RunFeatureImportJob implements JobHandler<FeatureImportRunData> {
  constructor(private readonly runner: ImportRunner) {}

  async handle({ data: { importId }, signal }: CityJob<FeatureImportRunData>): Promise<JobOutcome> {
    const state = await this.runner.run(importId, signal);
    return state === undefined ? { skipped: 'it has ended, or another process is at it' } : { result: { state } };
  }
}
