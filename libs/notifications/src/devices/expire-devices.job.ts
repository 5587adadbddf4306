import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { DeviceRepository } from './device.repository';

/** Forgets devices whose tokens have expired. */
@HandlesJob(NotificationJobs.DevicesExpire)
export class ExpireDevicesJob implements JobHandler<Nothing> {
  constructor(private readonly devices: DeviceRepository) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    return { result: { removed: await this.devices.removeExpired(new Date()) } };
  }
}
