import { GisJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome, Jobs } from '@madinina/platform/queue';
import { FeatureImportRepository } from './feature-import.repository';
import { ImportError } from './import.errors';
import { ImportFiles } from './import-files';
import { type ImportRecord } from './import-record';
import { MOST_ATTEMPTS } from './import-runner.service';

const STILL_SECONDS = 60;
/** No upload takes so long. */
const RECEIVING_MS = 3_600_000;
const AT_ONCE = 100;
/** A job that the queue still keeps may be dead: another one each ten minutes. */
const AGAIN_MS = 600_000;

/** Sees to imports whose process died, whose job a Redis forgot, or whose file could not be deleted. */
@HandlesJob(GisJobs.FeatureImportsRecover)
export class RecoverFeatureImportsJob implements JobHandler<Nothing> {
  constructor(
    private readonly imports: FeatureImportRepository,
    private readonly files: ImportFiles,
    private readonly jobs: Jobs,
  ) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    const still = await this.imports.still(STILL_SECONDS, AT_ONCE);
    for (const one of still) await this.recover(one);
    const ended = await this.imports.withFiles(AT_ONCE);
    for (const one of ended) await this.files.forget(one);
    return { result: { still: still.length, files: ended.length } };
  }

  private async recover({ id, state, attempts, createdAt }: ImportRecord): Promise<void> {
    if (state === 'receiving' && Date.now() - createdAt.getTime() < RECEIVING_MS) return;
    if (state === 'receiving' || attempts >= MOST_ATTEMPTS) {
      const { code } = ImportError.interrupted();
      await this.imports.fail(id, { reason: code, details: {}, faults: [] });
      return;
    }
    await this.imports.waitAgain(id);
    await this.jobs.add(GisJobs.FeatureImportRun, { importId: id }, { jobId: `${id}.again-${Math.floor(Date.now() / AGAIN_MS)}` });
  }
}
