import { once } from 'node:events';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { binaryArray } from './binary-array';
import { type Reading } from './check-reading';
import { CLOCK_TOLERANCE_MS } from './newest-reading';
import { copyRows, READING_COLUMNS, readingArrays } from './reading-rows';

/** Stores readings, inside the transaction of their batch. */
@Injectable()
export class ReadingWriteRepository {
  constructor(private readonly database: Database) {}

  /**
   * Readings that cannot be there yet: the fastest way in.
   * @throws a unique violation when one is
   */
  async copy(connection: PoolClient, readings: readonly Reading[]): Promise<void> {
    if (readings.length === 0) return;
    const rows = connection.query(copyFrom(`COPY readings (${READING_COLUMNS}) FROM STDIN (FORMAT binary)`));
    rows.end(copyRows(readings));
    await once(rows, 'finish');
  }

  /** Readings that may be there already, also among themselves: the first of equal ones stays. Answers which were stored. */
  async insertMissing(readings: readonly Reading[]): Promise<boolean[]> {
    if (readings.length === 0) return [];
    const { values, ids } = readingArrays(readings);
    const stored = await this.database.query<{ id: string }>(
      `INSERT INTO readings (${READING_COLUMNS})
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int8[], $4::uuid[], $5::float8[], $6::text[], $7::float4[], $8::timestamptz[])
       ON CONFLICT DO NOTHING RETURNING replace(id::text, '-', '') AS id`,
      values,
      { name: 'iot.readings.insert' },
    );
    const storedIds = new Set(stored.map(({ id }) => id));
    return ids.map((id) => storedIds.has(id.toString('hex')));
  }

  /** One newest reading of each sensor; an older one changes nothing, unless what stands is of a clock that ran ahead. */
  async keepNewest(readings: readonly Reading[]): Promise<void> {
    if (readings.length === 0) return;
    await this.database.query(
      `INSERT INTO sensor_last_readings AS last (sensor_id, ts, value, unit, quality, received_at)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::float8[], $4::text[], $5::float4[], $6::timestamptz[])
       ON CONFLICT (sensor_id) DO UPDATE
       SET ts = excluded.ts, value = excluded.value, unit = excluded.unit, quality = excluded.quality, received_at = excluded.received_at
       WHERE excluded.ts >= last.ts OR last.ts > excluded.received_at + interval '${CLOCK_TOLERANCE_MS} ms'`,
      [
        binaryArray.uuid(readings.map(({ device }) => device.sensorBytes)),
        binaryArray.instant(readings.map(({ ts }) => ts)),
        binaryArray.float8(readings.map(({ value }) => value)),
        readings.map(({ unit }) => unit),
        binaryArray.float4(readings.map(({ quality }) => quality)),
        binaryArray.instant(readings.map(({ receivedAt }) => receivedAt)),
      ],
      { name: 'iot.readings.newest' },
    );
  }
}
