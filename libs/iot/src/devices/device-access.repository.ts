import { Database } from '@madinina/platform/database';
import { type BrokerAccount } from '@madinina/platform/mqtt';
import { Injectable } from '@nestjs/common';

/** Accounts of the broker's own: a device of that name would get their rights. */
export const RESERVED_DEVICE_KEYS: readonly string[] = ['city', 'devices'];

/** What a device is told of itself. */
export interface DeviceConfiguration {
  readonly zone: string;
  readonly intervalSeconds: number;
  readonly unit: string;
}

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

  /** Until the end of the transaction no other process reads accounts in order to write them down. */
  async takeAccounts(): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('iot.device-accounts', 0))`);
  }

  /** Undefined when there is no such device. Until the end of the transaction no one else reads it in order to tell it. */
  async takeConfiguration(deviceKey: string): Promise<DeviceConfiguration | undefined> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('iot.device-configuration:' || $1, 0))`, [deviceKey]);
    const [found] = await this.database.query<DeviceConfiguration>(
      `SELECT z.code AS zone, s.interval_seconds AS "intervalSeconds", s.unit
       FROM sensors s JOIN zones z ON z.id = s.zone_id WHERE s.device_key = $1`,
      [deviceKey],
    );
    return found;
  }

  /** Those that a broker can check, by name. */
  accounts(): Promise<BrokerAccount[]> {
    return this.database.query<BrokerAccount>(
      `SELECT device_key AS name, secret_hash AS "passwordHash" FROM sensors
       WHERE secret_hash LIKE '$7$%' AND device_key <> ALL ($1) ORDER BY device_key`,
      [RESERVED_DEVICE_KEYS],
    );
  }
}
