import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { P95_OF_VALUES, SUMMARY_OF_VALUES } from '../rollups/summary-columns';
import { type Summary } from './bucket-fold';
import { type BucketInterval, ceilTo, floorTo, HOUR_MS, LENGTH_MS, type Span } from './history-period';

export interface KeptPiece extends Summary {
  /** In ms. */
  readonly length: number;
}

/** What is kept of a sensor in a period. */
export interface KeptSummaries {
  /** Of the sensor. */
  readonly unit: string;
  /** Readings from before this moment (ms since 1970) are gone; -Infinity where none are. */
  readonly readingsFrom: number;
  /** Whole stretches inside the period, of `length` ms each. */
  readonly pieces: readonly KeptPiece[];
  /** Starts of hours and of days of which the pieces do not tell all. */
  readonly staleHours: readonly number[];
  readonly staleDays: readonly number[];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

/** What a row of the statement is, told by a number: there are hundreds of rows. */
const SENSOR = 0;
const STALE_HOUR = 1;
const STALE_DAY = 2;
const PIECE: Readonly<Record<BucketInterval, number>> = { minute: 3, hour: 4, day: 5 };
const INTERVAL_OF = new Map(Object.entries(PIECE).map(([interval, kind]) => [kind, interval as BucketInterval]));

interface KeptRow extends Summary {
  readonly kind: number;
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
    const kept = { unit: '', readingsFrom: -Infinity, pieces: [] as KeptPiece[], staleHours: [] as number[], staleDays: [] as number[] };
    let isThere = false;
    for (const { kind, at, count, sum, min, max, p95, unit } of rows) {
      const interval = INTERVAL_OF.get(kind);
      if (interval) kept.pieces.push({ at, count, sum, min, max, p95, length: LENGTH_MS[interval] });
      else if (kind === STALE_HOUR) kept.staleHours.push(at);
      else if (kind === STALE_DAY) kept.staleDays.push(at);
      else {
        isThere = true;
        kept.unit = unit;
        kept.readingsFrom = at;
      }
    }
    return isThere ? kept : undefined;
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
// A number is read in a tenth of the time of a date, and -Infinity is one.
const msOf = (column: string): string => `date_part('epoch', ${column}) * 1000 AS at`;
const OF_SENSOR = `SELECT ${SENSOR} AS kind,
  ${msOf(`coalesce((SELECT readings_from FROM reading_horizons WHERE sensor_type = s.type), '-infinity')`)}, ${NO_SUMMARY}, s.unit
  FROM sensors s WHERE s.id = $1`;
const STALE_HOURS = `SELECT ${STALE_HOUR}, ${msOf('at')}, added, NULL, NULL, NULL, NULL, NULL FROM reading_hours_stale
  WHERE sensor_id = $1 AND at >= $2 AND at < $3`;
const summaries = (interval: BucketInterval, bounds: string): string =>
  `SELECT ${PIECE[interval]}, ${msOf('at')}, count, sum, min, max, p95, NULL FROM reading_${interval}s WHERE sensor_id = $1 AND ${bounds}`;

export function keptStatement(sensorId: string, { from, to }: Span, interval: BucketInterval): Statement {
  const length = LENGTH_MS[interval];
  const values: unknown[] = [
    sensorId,
    ...[floorTo(HOUR_MS, from), to, ceilTo(length, from), floorTo(length, to)].map((at) => new Date(at)),
  ];
  if (interval !== 'day') {
    const sql = [OF_SENSOR, STALE_HOURS, summaries(interval, 'at >= $4 AND at < $5')].join(' UNION ALL ');
    // Minutes have a partition a day: a plan made without the period would hold them all.
    return interval === 'hour' ? { sql, values, name: 'iot.history.hours' } : { sql, values };
  }
  // Days that are stale, or cut by the period, are told by their hours.
  values.push(new Date(ceilTo(HOUR_MS, from)), new Date(floorTo(HOUR_MS, to)), new Date(floorTo(length, from)));
  const sql = `WITH stale_days AS (SELECT at FROM reading_days_stale WHERE sensor_id = $1 AND at >= $8 AND at < $3),
    open AS (
      SELECT date_bin('1 day', at, '2000-01-01T00:00:00Z') AS at FROM reading_hours_stale WHERE sensor_id = $1 AND at >= $8 AND at < $3
      UNION SELECT at FROM stale_days UNION SELECT $8::timestamptz WHERE $8 < $4::timestamptz UNION SELECT $5::timestamptz WHERE $5 < $3)
    ${OF_SENSOR} UNION ALL ${STALE_HOURS}
    UNION ALL SELECT ${STALE_DAY}, ${msOf('at')}, NULL, NULL, NULL, NULL, NULL, NULL FROM stale_days
    UNION ALL ${summaries('day', 'at >= $4 AND at < $5 AND NOT EXISTS (SELECT FROM open WHERE open.at = reading_days.at)')}
    UNION ALL SELECT ${PIECE.hour}, ${msOf('h.at')}, count, sum, min, max, p95, NULL
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
