import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Period } from './history-period';

export interface ReadingRecord {
  readonly id: string;
  readonly at: Date;
  readonly seq: number;
  readonly value: number;
  readonly unit: string;
  readonly quality: number;
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

/**
 * Readings by sensor and time. Each question is one statement, which also tells whether there is such a sensor. None is prepared: a plan made without
 * its period holds every day's partition (with 700 of them 140 ms to plan and 19 MB on each connection), one made with it only those of the period.
 */
@Injectable()
export class ReadingRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first, after `after`. Undefined when there is no such sensor. */
  async list(
    sensorId: string,
    period: Period,
    after: AfterReading | undefined,
    count: number,
  ): Promise<History<ReadingRecord> | undefined> {
    const { sql, values } = readingListStatement(sensorId, period, after, count);
    return historyOf(await this.database.query<WithSensor<ReadingRecord>>(sql, values));
  }
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export function readingListStatement(sensorId: string, { from, to }: Period, after: AfterReading | undefined, count: number): Statement {
  const sql = `SELECT s.unit AS "sensorUnit", r.* FROM sensors s LEFT JOIN LATERAL (
      SELECT id, ts AS at, seq, value, unit, quality FROM readings
      WHERE sensor_id = $1 AND ts >= $2 AND ts < $3 ${after ? 'AND (ts, seq) > ($2, $4)' : ''}
      ORDER BY ts, seq LIMIT ${Math.trunc(count)}) AS r ON true
    WHERE s.id = $1 ORDER BY r.at, r.seq`;
  return { sql, values: after ? [sensorId, after.at, to, after.seq] : [sensorId, from, to] };
}

function historyOf<Row extends { readonly at: Date }>(rows: readonly WithSensor<Row>[]): History<Row> | undefined {
  const [first] = rows;
  // A sensor without readings is one row of nulls.
  return first && { unit: first.sensorUnit, rows: rows.filter((row): row is { sensorUnit: string } & Row => row.at !== null) };
}
