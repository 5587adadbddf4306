import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { P95_OF_VALUES, SUMMARY_OF_VALUES } from '../rollups/summary-columns';
import { type Summary } from './bucket-fold';
import { type BucketInterval, ceilTo, floorTo, HOUR_MS, LENGTH_MS, type Span } from './history-period';

/** What is kept of a sensor in a period. */
export interface KeptSummaries {
  /** Of the sensor. */
  readonly unit: string;
  /** Readings from before this moment (ms since 1970) are gone; -Infinity where none are. */
  readonly readingsFrom: number;
  /** Whole stretches inside the period, of `length` ms each. */
  readonly pieces: readonly (Summary & { readonly length: number })[];
  /** Starts of hours and of days of which the pieces do not tell all. */
  readonly staleHours: readonly number[];
  readonly staleDays: readonly number[];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

type Kind = 'sensor' | 'stale hour' | 'stale day' | BucketInterval;
interface KeptRow extends Omit<Summary, 'at'> {
  readonly kind: Kind;
  readonly at: Date | null;
  readonly unit: string;
}

/** Summaries by sensor and time: those that are kept, and those made of readings. */
@Injectable()
export class SummaryRepository {
  constructor(private readonly database: Database) {}

  /** Whole minutes, hours or days inside the span, and which are stale, at one moment. Undefined when there is no such sensor. */
  async kept(sensorId: string, span: Span, interval: BucketInterval): Promise<KeptSummaries | undefined> {
    const { sql, values, name } = keptStatement(sensorId, span, interval);
    const rows = await this.database.query<KeptRow>(sql, values, name === undefined ? {} : { name });
    const sensor = rows.find(({ kind }) => kind === 'sensor');
    if (!sensor) return undefined;
    const startsOf = (kind: Kind): number[] => rows.flatMap((row) => (row.kind === kind && row.at ? [row.at.getTime()] : []));
    return {
      unit: sensor.unit,
      readingsFrom: sensor.at?.getTime() ?? -Infinity,
      staleHours: startsOf('stale hour'),
      staleDays: startsOf('stale day'),
      pieces: rows.flatMap(({ kind, at, count, sum, min, max, p95 }) =>
        at === null || kind === 'sensor' || kind === 'stale hour' || kind === 'stale day'
          ? []
          : [{ at: at.getTime(), length: LENGTH_MS[kind], count, sum, min, max, p95 }],
      ),
    };
  }

  /**
   * Sums up readings of the spans.
   * @param bounds starts of the buckets in order, and the end of the last; a summary's `at` is one of them
   */
  async ofReadings(sensorId: string, spans: readonly Span[], bounds: readonly number[], withP95: boolean): Promise<Summary[]> {
    if (spans.length === 0) return [];
    const { sql, values } = ofReadingsStatement(sensorId, spans, bounds, withP95);
    const rows = await this.database.query<Omit<Summary, 'at'> & { bucket: number }>(sql, values);
    return rows.map(({ bucket, ...summary }) => ({ ...summary, at: bounds[bucket - 1] ?? NaN }));
  }
}

const NO_SUMMARY = 'NULL::int4 AS count, NULL::float8 AS sum, NULL::float8 AS min, NULL::float8 AS max, NULL::float8 AS p95';
const SENSOR = `SELECT 'sensor' AS kind, (SELECT readings_from FROM reading_horizons WHERE sensor_type = s.type) AS at, ${NO_SUMMARY}, s.unit
  FROM sensors s WHERE s.id = $1`;
const STALE_HOURS = `SELECT 'stale hour', at, added, NULL, NULL, NULL, NULL, NULL FROM reading_hours_stale WHERE sensor_id = $1 AND at >= $2 AND at < $3`;
const summaries = (interval: BucketInterval, bounds: string): string =>
  `SELECT '${interval}', at, count, sum, min, max, p95, NULL FROM reading_${interval}s WHERE sensor_id = $1 AND ${bounds}`;

export function keptStatement(sensorId: string, { from, to }: Span, interval: BucketInterval): Statement {
  const length = LENGTH_MS[interval];
  const values: unknown[] = [
    sensorId,
    ...[floorTo(HOUR_MS, from), to, ceilTo(length, from), floorTo(length, to)].map((at) => new Date(at)),
  ];
  if (interval !== 'day') {
    const sql = [SENSOR, STALE_HOURS, summaries(interval, 'at >= $4 AND at < $5')].join(' UNION ALL ');
    // Minutes have a partition a day: a plan made without the period would hold them all.
    return interval === 'hour' ? { sql, values, name: 'iot.history.hours' } : { sql, values };
  }
  // Days that are stale, or cut by the period, are told by their hours.
  values.push(new Date(ceilTo(HOUR_MS, from)), new Date(floorTo(HOUR_MS, to)), new Date(floorTo(length, from)));
  const sql = `WITH stale_days AS (SELECT at FROM reading_days_stale WHERE sensor_id = $1 AND at >= $8 AND at < $3),
    open AS (
      SELECT date_bin('1 day', at, '2000-01-01T00:00:00Z') AS at FROM reading_hours_stale WHERE sensor_id = $1 AND at >= $8 AND at < $3
      UNION SELECT at FROM stale_days UNION SELECT $8::timestamptz WHERE $8 < $4::timestamptz UNION SELECT $5::timestamptz WHERE $5 < $3)
    ${SENSOR} UNION ALL ${STALE_HOURS}
    UNION ALL SELECT 'stale day', at, NULL, NULL, NULL, NULL, NULL, NULL FROM stale_days
    UNION ALL ${summaries('day', 'at >= $4 AND at < $5 AND NOT EXISTS (SELECT FROM open WHERE open.at = reading_days.at)')}
    UNION ALL SELECT 'hour', h.at, count, sum, min, max, p95, NULL
      FROM open JOIN reading_hours h ON h.sensor_id = $1 AND h.at >= open.at AND h.at < open.at + interval '1 day'
      WHERE h.at >= $6 AND h.at < $7`;
  return { sql, values, name: 'iot.history.days' };
}

/** Not prepared: a plan made without the spans would hold the partition of every day. */
export function ofReadingsStatement(sensorId: string, spans: readonly Span[], bounds: readonly number[], withP95: boolean): Statement {
  const values: unknown[] = [sensorId, bounds.map((at) => new Date(at).toISOString())];
  const branches = spans.map(({ from, to }) => {
    values.push(new Date(from), new Date(to));
    return `SELECT ts, value FROM readings WHERE sensor_id = $1 AND ts >= $${values.length - 1} AND ts < $${values.length}`;
  });
  const sql = `SELECT width_bucket(ts, $2::timestamptz[]) AS bucket, ${SUMMARY_OF_VALUES}, ${withP95 ? P95_OF_VALUES : 'NULL::float8 AS p95'}
    FROM (${branches.join(' UNION ALL ')}) AS r GROUP BY 1`;
  return { sql, values };
}
