import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { StatementValues } from '../sensors/statement-values';

export interface DeviceLedgerRecord {
  readonly deviceKey: string;
  readonly sensorId: string | null;
  readonly sensorName: string | null;
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly late: number;
  readonly gaps: number;
  readonly lastSeq: number | null;
  readonly lastTimestamp: Date | null;
  readonly updatedAt: Date;
}

@Injectable()
export class DeviceLedgerRepository {
  constructor(private readonly database: Database) {}

  /** By device key, after `afterKey`. */
  list(sensorId: string | undefined, afterKey: string | undefined, count: number): Promise<DeviceLedgerRecord[]> {
    const values = new StatementValues();
    const conditions = ['true'];
    if (sensorId !== undefined) conditions.push(`d.sensor_id = ${values.add(sensorId)}`);
    if (afterKey !== undefined) conditions.push(`d.device_key > ${values.add(afterKey)}`);
    // The ledger outlives the sensor: what is left of its id names nothing any more.
    return this.database.query<DeviceLedgerRecord>(
      `SELECT d.device_key AS "deviceKey", s.id AS "sensorId", s.name AS "sensorName", d.received, d.stored, d.duplicate, d.rejected, d.late, d.gaps,
         d.last_seq AS "lastSeq", d.last_ts AS "lastTimestamp", d.updated_at AS "updatedAt"
       FROM device_ledgers d LEFT JOIN sensors s ON s.id = d.sensor_id
       WHERE ${conditions.join(' AND ')} ORDER BY d.device_key LIMIT ${Math.trunc(count)}`,
      values.list,
    );
  }
}
