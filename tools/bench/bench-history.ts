import type { Client } from 'pg';
import { connectTo } from '../prisma/server.mjs';
import type { BenchSensor } from './bench-city.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const DAYS = 30;
const CONNECTIONS = 2;

/** Readings of one sensor, one a minute, in the thirty days that the bench asks for. */
export const READINGS_OF_SENSOR = DAYS * 1440;
/** The first sensor speaks for a year. */
export const READINGS_OF_YEAR = 365 * 1440;

const P95 = 'percentile_cont(0.95) WITHIN GROUP (ORDER BY value)';
const bucket = (interval: string): string => `date_bin('1 ${interval}', ts, '2000-01-01T00:00:00Z')`;
const iso = (at: number): string => new Date(at).toISOString();

/**
 * Gives sensors thirty days with a reading a minute up to `now`, and a year to the first of them, with summaries as the worker makes them:
 * all hours but the running one. Rows come in the order of time, as they do in a city, and each day's index is built when it is full.
 */
export async function fillHistory(databaseUrl: string, sensors: readonly BenchSensor[], now: number): Promise<void> {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const days = Array.from({ length: 366 }, (_, ago) => today - ago * DAY_MS);
  const first = sensors.slice(0, 1);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = await connectTo(databaseUrl);
      try {
        await client.query('SET synchronous_commit = off');
        await client.query(`SET work_mem = '256MB'`);
        for (let day = days.shift(); day !== undefined; day = days.shift())
          await fillDay(client, day >= today - DAYS * DAY_MS ? sensors : first, day, now);
      } finally {
        await client.end();
      }
    }),
  );
  const client = await connectTo(databaseUrl);
  try {
    await client.query('VACUUM (ANALYZE, FREEZE)');
  } finally {
    await client.end();
  }
}

async function fillDay(client: Client, sensors: readonly BenchSensor[], day: number, now: number): Promise<void> {
  const partition = `readings_${iso(day).slice(0, 10).replaceAll('-', '')}`;
  const [from, to] = [`'${iso(day)}'`, `'${iso(day + DAY_MS)}'`];
  const runningHour = Math.floor(now / (60 * MINUTE_MS)) * 60 * MINUTE_MS;
  await client.query('BEGIN');
  await client.query(`CREATE TABLE ${partition} (LIKE readings INCLUDING DEFAULTS)`);
  await client.query(
    `INSERT INTO ${partition} (sensor_id, ts, seq, id, value, unit, quality, received_at)
     SELECT s.id, at, -1, gen_random_uuid(), 20 + (extract(epoch FROM at)::int8 / 60 * 7 % 1000) / 100.0, '°C', 0.98, at
     FROM generate_series($1::timestamptz, $2::timestamptz, '1 minute') AS at, unnest($3::uuid[]) AS s (id) ORDER BY at`,
    [iso(day), iso(Math.min(day + DAY_MS, now) - 1), sensors.map(({ id }) => id)],
  );
  await client.query(`ALTER TABLE readings ATTACH PARTITION ${partition} FOR VALUES FROM (${from}) TO (${to})`);
  await client.query(
    `INSERT INTO reading_hours SELECT sensor_id, ${bucket('hour')} AS at, count(*), sum(value), min(value), max(value), ${P95}
     FROM ${partition} WHERE ts < $1 GROUP BY 1, 2 ORDER BY at`,
    [iso(runningHour)],
  );
  if (day + DAY_MS <= runningHour)
    await client.query(
      `INSERT INTO reading_days SELECT sensor_id, ${bucket('day')} AS at, count(*), sum(value), min(value), max(value), ${P95} FROM ${partition} GROUP BY 1, 2`,
    );
  else {
    await client.query(
      `INSERT INTO reading_hours_stale SELECT sensor_id, ${bucket('hour')}, count(*) FROM ${partition} WHERE ts >= $1 GROUP BY 1, 2`,
      [iso(runningHour)],
    );
    await client.query(`INSERT INTO reading_days_stale SELECT DISTINCT sensor_id, ${bucket('day')} FROM ${partition} WHERE ts < $1`, [
      iso(runningHour),
    ]);
  }
  await client.query('COMMIT');
}
