import { type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** A partition is dropped when it is had within this time: whoever stores or reads waits behind the one who waits to drop. */
const DROP_PATIENCE_MS = 1_000;
const DAY_MS = 86_400_000;

/** Removes by age. `of` methods run inside a transaction that holds the lock of the summaries. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** Starts of the UTC days that have a partition, oldest first. */
  async days(table: 'readings' | 'reading_minutes'): Promise<Date[]> {
    const rows = await this.database.query<{ day: string }>(
      `SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = $1::regclass AND c.relname ~ '_[0-9]{8}$' ORDER BY 1`,
      [table],
    );
    return rows.map(({ day }) => new Date(`${day}T00:00:00Z`));
  }

  /** From when on the readings of each type are whole, where some are gone. */
  async horizons(): Promise<Map<string, Date>> {
    const rows = await this.database.query<{ type: string; from: Date }>(
      'SELECT sensor_type AS type, readings_from AS "from" FROM reading_horizons',
    );
    return new Map(rows.map(({ type, from }) => [type, from]));
  }

  /** Whether the summaries of the day know all its readings. */
  async isSettled(day: Date): Promise<boolean> {
    const [row] = await this.database.query<{ isSettled: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM reading_hours_stale WHERE at >= $1 AND at < $2)
          AND NOT EXISTS (SELECT FROM reading_days_stale WHERE at = $1) AS "isSettled"`,
      [day, after(day)],
    );
    return row?.isSettled === true;
  }

  /** From here on nothing can be stored or read until the transaction ends. @throws when others keep it for too long */
  async closeReadings(): Promise<void> {
    await this.database.query(`SET LOCAL lock_timeout = '${DROP_PATIENCE_MS}ms'`);
    // Its partitions need no lock of their own: no one comes to them but through it.
    await this.database.query('LOCK TABLE ONLY readings IN ACCESS EXCLUSIVE MODE');
  }

  async dropDay(table: 'readings' | 'reading_minutes', day: Date): Promise<void> {
    await this.database.query(`SET LOCAL lock_timeout = '${DROP_PATIENCE_MS}ms'`);
    await this.database.query(`DROP TABLE ${table}_${day.toISOString().slice(0, 10).replaceAll('-', '')}`);
  }

  /** Readings of one day of the sensors of a type; answers how many there were. */
  async removeReadings(day: Date, type: SensorType): Promise<number> {
    const [row] = await this.database.query<{ removed: number }>(
      `WITH removed AS (
         DELETE FROM readings WHERE ts >= $1 AND ts < $2 AND sensor_id IN (SELECT id FROM sensors WHERE type = $3) RETURNING 1)
       SELECT count(*) AS removed FROM removed`,
      [day, after(day), type],
    );
    return row?.removed ?? 0;
  }

  /** Readings of these types up to the end of the day are gone. */
  async moveHorizons(types: readonly SensorType[], day: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO reading_horizons AS h (sensor_type, readings_from) SELECT unnest($1::text[]), $2
       ON CONFLICT (sensor_type) DO UPDATE SET readings_from = greatest(h.readings_from, excluded.readings_from)`,
      [types, after(day)],
    );
  }

  /** At most so many summaries from before the moment; answers how many there were. */
  async removeSummaries(interval: 'hour' | 'day', before: Date, most: number): Promise<number> {
    const table = `reading_${interval}s`;
    const [row] = await this.database.query<{ removed: number }>(
      `WITH removed AS (
         DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE at < $1 LIMIT ${most})) RETURNING 1)
       SELECT count(*) AS removed FROM removed`,
      [before],
    );
    return row?.removed ?? 0;
  }
}

const after = (day: Date): Date => new Date(day.getTime() + DAY_MS);
