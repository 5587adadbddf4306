import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Device } from './device';
import { DeviceError } from './device.errors';
import { DeviceRepository, type DeviceToKeep } from './device.repository';

const DEVICES_AT_MOST = 20;

/** The devices that take a person's pushes. */
@Injectable()
export class DeviceService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceRepository,
  ) {}

  /** To be told at each start of the application: it also keeps the token from expiring. A token that was another account's moves. */
  register(device: DeviceToKeep): Promise<Device> {
    return this.database.transaction(async () => {
      const kept = await this.devices.keep(device);
      await this.devices.keepAtMost(device.accountId, DEVICES_AT_MOST);
      return kept;
    });
  }

  list(accountId: string): Promise<Device[]> {
    return this.devices.list(accountId);
  }

  async remove(accountId: string, id: string): Promise<void> {
    if (!(await this.devices.remove(accountId, id))) throw DeviceError.notFound();
  }
}
