import { IotJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { DeviceAccountsService } from './device-accounts.service';

/** Events say at once what changed; this mends what they cannot know of, such as a file that was lost. */
@HandlesJob(IotJobs.DeviceAccountsKeep)
export class KeepDeviceAccountsJob implements JobHandler<Nothing> {
  constructor(private readonly accounts: DeviceAccountsService) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    if (!this.accounts.areKept) return { skipped: 'MQTT_ACCOUNTS_FILE is not set' };
    return { result: { changed: await this.accounts.keep() } };
  }
}
