import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Period } from '../history/history-period';

/** A reading as it was stored. Times in ms since 1970. */
export interface StoredReading {
  readonly ts: number;
  readonly seq: number;
  readonly value: number;
  readonly unit: string;
  readonly receivedAt: number;
}

const PAGE = 10_000;
const COLUMNS = `(extract(epoch FROM ts) * 1000)::int8 AS ts, seq, value, unit, (extract(epoch FROM received_at) * 1000)::int8 AS "receivedAt"`;

@Injectable()
export class StoredReadingRepository {
  constructor(private readonly database: Database) {}

  /** By time, page by page. Not prepared: a plan made for the period holds the days of it and no others. */
  async *pages(sensorId: string, { from, to }: Period): AsyncGenerator<StoredReading[]> {
    for (let after: readonly [Date, number] | undefined; ;) {
      const rows = await this.database.query<StoredReading>(
        `SELECT ${COLUMNS} FROM readings WHERE sensor_id = $1 AND ts >= $2 AND ts < $3 ${after ? 'AND (ts, seq) > ($2, $4)' : ''}
         ORDER BY ts, seq LIMIT ${PAGE}`,
        after ? [sensorId, after[0], to, after[1]] : [sensorId, from, to],
      );
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = [new Date(last.ts), last.seq];
    }
  }
}
