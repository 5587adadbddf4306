import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** What a device is let in by. */
export interface DeviceAccess {
  readonly sensorId: string;
  /** Null: no one can sign in as it. */
  readonly secretHash: string | null;
}

@Injectable()
export class DeviceAccessRepository {
  constructor(private readonly database: Database) {}

  async find(deviceKey: string): Promise<DeviceAccess | undefined> {
    const [found] = await this.database.query<DeviceAccess>(
      'SELECT id AS "sensorId", secret_hash AS "secretHash" FROM sensors WHERE device_key = $1',
      [deviceKey],
      { name: 'iot.device.access' },
    );
    return found;
  }
}
