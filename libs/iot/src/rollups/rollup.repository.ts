import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { P95_OF_VALUES, startOf, SUMMARY_OF_SUMMARIES, SUMMARY_OF_VALUES } from './summary-columns';

/** A summary that must be made anew. */
export interface StaleBucket {
  readonly sensorId: string;
  readonly at: Date;
  /** The readings of that time were removed by age, but for those that came since. */
  readonly isExpired: boolean;
}

/** From `from` up to, not with, `to`. */
interface Span {
  readonly from: Date;
  readonly to: Date;
}

const COLUMNS = 'sensor_id, at, count, sum, min, max, p95';
const REPLACE = `ON CONFLICT (sensor_id, at) DO UPDATE
  SET count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max, p95 = excluded.p95`;
const addTo = (table: string): string => `ON CONFLICT (sensor_id, at) DO UPDATE SET count = ${table}.count + excluded.count,
  sum = ${table}.sum + excluded.sum, min = least(${table}.min, excluded.min), max = greatest(${table}.max, excluded.max), p95 = NULL`;

const DUE = 'SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS d (sensor_id, at)';
/** The day is told apart from the hours, so that only its partition is planned for. */
const READINGS_OF_DUE = `due JOIN readings r ON r.sensor_id = due.sensor_id AND r.ts >= due.at AND r.ts < due.at + interval '1 hour'
  AND r.ts >= $3 AND r.ts < $4`;
const WITH_HORIZON = `JOIN sensors s ON s.id = taken.sensor_id LEFT JOIN reading_horizons z ON z.sensor_type = s.type`;

/**
 * Makes summaries anew from the readings: whatever was there, and however often it is done, they are then right. Every method runs inside
 * a transaction that holds the lock of `begin`.
 */
@Injectable()
export class RollupRepository {
  constructor(private readonly database: Database) {}

  /** False when another process is at it; its transaction is then left. */
  async begin(): Promise<boolean> {
    const [row] = await this.database.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('iot.rollups')) AS held`);
    return row?.held === true;
  }

  /** Waits until no one else is at it. */
  async beginPatiently(): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtext('iot.rollups'))`);
  }

  /** The first day that has a stale hour before the moment, as its start. */
  async dayOfStaleHours(before: Date): Promise<Date | undefined> {
    const [row] = await this.database.query<{ day: Date }>(
      `SELECT ${startOf('day', 'at')} AS day FROM reading_hours_stale WHERE at < $1 LIMIT 1`,
      [before],
    );
    return row?.day;
  }

  /**
   * Takes stale hours of the span off the list: at most so many, and no more once their new readings are as many as told. Those that a
   * batch is adding to right now stay for the next time.
   */
  takeStaleHours({ from, to }: Span, most: number, readings: number): Promise<StaleBucket[]> {
    return this.database.query<StaleBucket>(
      `WITH free AS (SELECT sensor_id, at, added FROM reading_hours_stale WHERE at >= $1 AND at < $2 LIMIT ${most} FOR UPDATE SKIP LOCKED),
       picked AS (SELECT * FROM (SELECT sensor_id, at, added, sum(added) OVER (ORDER BY sensor_id, at) AS so_far FROM free) AS f
         WHERE so_far - added <= ${readings}),
       taken AS (DELETE FROM reading_hours_stale h USING picked WHERE h.sensor_id = picked.sensor_id AND h.at = picked.at RETURNING h.sensor_id, h.at)
       SELECT taken.sensor_id AS "sensorId", taken.at, coalesce(taken.at < z.readings_from, false) AS "isExpired" FROM taken ${WITH_HORIZON}`,
      [from, to],
    );
  }

  /** Sums up hours of one day, and their minutes. */
  async replaceHours(hours: readonly StaleBucket[], day: Span): Promise<void> {
    if (hours.length === 0) return;
    await this.database.query('SELECT reading_minutes_ensure_partition($1::date)', [isoDay(day.from)]);
    const values = [hours.map(({ sensorId }) => sensorId), hours.map(({ at }) => at), day.from, day.to];
    for (const interval of ['minute', 'hour'] as const) {
      await this.database.query(
        `WITH due AS (${DUE}) INSERT INTO reading_${interval}s (${COLUMNS})
         SELECT r.sensor_id, ${startOf(interval, 'r.ts')} AS at, ${SUMMARY_OF_VALUES}, ${P95_OF_VALUES} FROM ${READINGS_OF_DUE} GROUP BY 1, 2 ${REPLACE}`,
        values,
      );
    }
  }

  /**
   * Adds what came for hours of one day whose readings are gone, and removes it, so that it is never added twice. A p95 cannot be
   * put together and is given up; so are minutes that are gone themselves.
   */
  async addToHours(hours: readonly StaleBucket[], day: Span): Promise<void> {
    if (hours.length === 0) return;
    const [partition] = await this.database.query<{ isThere: boolean }>('SELECT to_regclass($1) IS NOT NULL AS "isThere"', [
      `reading_minutes_${isoDay(day.from).replaceAll('-', '')}`,
    ]);
    const summed = (interval: 'minute' | 'hour'): string =>
      `INSERT INTO reading_${interval}s AS kept (${COLUMNS})
       SELECT sensor_id, ${startOf(interval, 'ts')} AS at, ${SUMMARY_OF_VALUES}, ${P95_OF_VALUES} FROM gone GROUP BY 1, 2 ${addTo('kept')}`;
    await this.database.query(
      `WITH due AS (${DUE}), gone AS (
         DELETE FROM readings r USING due WHERE r.sensor_id = due.sensor_id AND r.ts >= due.at AND r.ts < due.at + interval '1 hour'
           AND r.ts >= $3 AND r.ts < $4 RETURNING r.sensor_id, r.ts, r.value)
       ${partition?.isThere === true ? `, minutes AS (${summed('minute')})` : ''} ${summed('hour')}`,
      [hours.map(({ sensorId }) => sensorId), hours.map(({ at }) => at), day.from, day.to],
    );
  }

  /**
   * Marks the hours of one day whose readings are not as many as summaries and marks say: rows that were restored, or written past the
   * pipeline. Answers how many.
   */
  async markMissed(day: Span): Promise<number> {
    const marked = await this.database.query(
      `INSERT INTO reading_hours_stale AS stale (sensor_id, at, added)
       SELECT f.sensor_id, f.at, f.count - coalesce(h.count, 0) - coalesce(s.added, 0)
       FROM (SELECT sensor_id, ${startOf('hour', 'ts')} AS at, count(*)::int4 AS count FROM readings WHERE ts >= $1 AND ts < $2 GROUP BY 1, 2) AS f
       JOIN sensors ON sensors.id = f.sensor_id LEFT JOIN reading_horizons z ON z.sensor_type = sensors.type
       LEFT JOIN reading_hours h ON h.sensor_id = f.sensor_id AND h.at = f.at
       LEFT JOIN reading_hours_stale s ON s.sensor_id = f.sensor_id AND s.at = f.at
       WHERE f.count <> coalesce(h.count, 0) + coalesce(s.added, 0) AND f.at >= coalesce(z.readings_from, '-infinity')
       ON CONFLICT (sensor_id, at) DO UPDATE SET added = stale.added + excluded.added RETURNING 1`,
      [day.from, day.to],
    );
    return marked.length;
  }

  async markDays(hours: readonly StaleBucket[], day: Span): Promise<void> {
    await this.database.query(
      'INSERT INTO reading_days_stale (sensor_id, at) SELECT DISTINCT unnest($1::uuid[]), $2::timestamptz ON CONFLICT DO NOTHING',
      [hours.map(({ sensorId }) => sensorId), day.from],
    );
  }

  /** Takes stale days before the moment off the list, all of one day. A day with a stale hour waits for it. */
  takeStaleDays(before: Date, most: number): Promise<StaleBucket[]> {
    return this.database.query<StaleBucket>(
      `WITH settled AS (
         SELECT sensor_id, at FROM reading_days_stale d WHERE at < $1 AND NOT EXISTS (
           SELECT FROM reading_hours_stale h WHERE h.sensor_id = d.sensor_id AND h.at >= d.at AND h.at < d.at + interval '1 day')),
       picked AS (SELECT sensor_id, at FROM settled WHERE at = (SELECT at FROM settled LIMIT 1) LIMIT ${most}),
       taken AS (DELETE FROM reading_days_stale d USING picked WHERE d.sensor_id = picked.sensor_id AND d.at = picked.at RETURNING d.sensor_id, d.at)
       SELECT taken.sensor_id AS "sensorId", taken.at, coalesce(taken.at < z.readings_from, false) AS "isExpired" FROM taken ${WITH_HORIZON}`,
      [before],
    );
  }

  /** Sums up one day of sensors from its hours; p95 from the readings, where they are all there. */
  async replaceDays(days: readonly StaleBucket[], day: Span): Promise<void> {
    const whole = days.filter(({ isExpired }) => !isExpired).map(({ sensorId }) => sensorId);
    await this.database.query(
      `WITH p95s AS (
         SELECT sensor_id, ${P95_OF_VALUES} FROM readings WHERE sensor_id = ANY ($2::uuid[]) AND ts >= $3 AND ts < $4 GROUP BY sensor_id)
       INSERT INTO reading_days (${COLUMNS})
       SELECT sensor_id, $3, ${SUMMARY_OF_SUMMARIES}, (SELECT p95 FROM p95s WHERE p95s.sensor_id = h.sensor_id)
       FROM reading_hours h WHERE sensor_id = ANY ($1::uuid[]) AND at >= $3 AND at < $4 GROUP BY sensor_id ${REPLACE}`,
      [days.map(({ sensorId }) => sensorId), whole, day.from, day.to],
    );
  }
}

const isoDay = (moment: Date): string => moment.toISOString().slice(0, 10);
