import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { binaryArray } from '../ingest/binary-array';
import { type AddedHour } from './stale-hours';

/** Notes which summaries no longer tell all, inside the transaction that stores the readings. */
@Injectable()
export class StaleHourRepository {
  constructor(private readonly database: Database) {}

  /** Each hour of a sensor at most once. Waits for a refresh that is summing up the same hour, a few ms. */
  async mark(hours: readonly AddedHour[]): Promise<void> {
    if (hours.length === 0) return;
    await this.database.query(
      `INSERT INTO reading_hours_stale AS stale (sensor_id, at, added) SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int4[])
       ON CONFLICT (sensor_id, at) DO UPDATE SET added = stale.added + excluded.added`,
      [
        binaryArray.uuid(hours.map(({ sensorBytes }) => sensorBytes)),
        binaryArray.instant(hours.map(({ at }) => at)),
        binaryArray.int4(hours.map(({ added }) => added)),
      ],
      { name: 'iot.rollups.mark' },
    );
  }
}
