import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type BucketInterval, type Period } from './history-period';

export interface ReadingRecord {
  readonly id: string;
  readonly at: Date;
  readonly seq: number;
  readonly value: number;
  readonly unit: string;
  readonly quality: number;
}

export interface BucketRecord {
  readonly at: Date;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  readonly p95: number | null;
}

/** What was found of one sensor, and its unit. */
export interface History<Row> {
  readonly unit: string;
  readonly rows: Row[];
}

/** The place of a reading among those of its sensor. */
export interface AfterReading {
  readonly at: string;
  readonly seq: number;
}

type WithSensor<Row> = { readonly sensorUnit: string } & (Row | { readonly at: null });

/** Readings by sensor and time. Each question is one statement, which also tells whether there is such a sensor. */
@Injectable()
export class ReadingRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first, after `after`. Undefined when there is no such sensor. */
  async list(
    sensorId: string,
    { from, to }: Period,
    after: AfterReading | undefined,
    count: number,
  ): Promise<History<ReadingRecord> | undefined> {
    const rows = await this.database.query<WithSensor<ReadingRecord>>(
      `SELECT s.unit AS "sensorUnit", r.* FROM sensors s LEFT JOIN LATERAL (
         SELECT id, ts AS at, seq, value, unit, quality FROM readings
         WHERE sensor_id = $1 AND ts >= $2 AND ts < $3 ${after ? 'AND (ts, seq) > ($4, $5)' : ''}
         ORDER BY ts, seq LIMIT ${Math.trunc(count)}) AS r ON true
       WHERE s.id = $1 ORDER BY r.at, r.seq`,
      after ? [sensorId, after.at, to, after.at, after.seq] : [sensorId, from, to],
    );
    return historyOf(rows);
  }

  /** Summaries of the buckets that have readings, oldest first; `p95` costs a sort. Undefined when there is no such sensor. */
  async buckets(
    sensorId: string,
    { from, to }: Period,
    interval: BucketInterval,
    withP95: boolean,
  ): Promise<History<BucketRecord> | undefined> {
    const rows = await this.database.query<WithSensor<BucketRecord>>(
      `SELECT s.unit AS "sensorUnit", b.* FROM sensors s LEFT JOIN LATERAL (
         SELECT date_bin('1 ${interval}', ts, '2000-01-01T00:00:00Z') AS at, avg(value) AS avg, min(value) AS min, max(value) AS max, sum(value) AS sum,
           count(*) AS count, ${withP95 ? 'percentile_cont(0.95) WITHIN GROUP (ORDER BY value)' : 'NULL::float8'} AS p95
         FROM readings WHERE sensor_id = $1 AND ts >= $2 AND ts < $3 GROUP BY 1) AS b ON true
       WHERE s.id = $1 ORDER BY b.at`,
      [sensorId, from, to],
    );
    return historyOf(rows);
  }
}

function historyOf<Row extends { readonly at: Date }>(rows: readonly WithSensor<Row>[]): History<Row> | undefined {
  const [first] = rows;
  // A sensor without readings is one row of nulls.
  return first && { unit: first.sensorUnit, rows: rows.filter((row): row is { sensorUnit: string } & Row => row.at !== null) };
}
