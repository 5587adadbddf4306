import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { OfflineScanService } from './offline-scan.service';

const LONGEST_MS = 25_000;

/** Finds sensors that fell silent, and those that are heard again. */
@HandlesJob(IotJobs.OfflineScan)
export class ScanOfflineSensorsJob implements JobHandler<Nothing> {
  constructor(private readonly scans: OfflineScanService) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const end = Date.now() + LONGEST_MS;
    const scan = await this.scans.scan(new Date(), () => signal.aborted || Date.now() > end);
    if (!scan) return { skipped: 'No rule watches for silence, or another scan is running' };
    return { result: scan };
  }
}
