import { type Database } from '@madinina/platform/database';

export interface SummaryRow {
  readonly at: Date;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly p95: number | null;
}

/** The percentile as the definition says it: between the two nearest ranks, in proportion. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return below + (above - below) * (rank - Math.floor(rank));
}

const LENGTH = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The summaries of one sensor as they are kept. */
export const keptSummaries = (database: Database, sensorId: string, interval: keyof typeof LENGTH): Promise<SummaryRow[]> =>
  database.query<SummaryRow>(`SELECT at, count, sum, min, max, p95 FROM reading_${interval}s WHERE sensor_id = $1 ORDER BY at`, [sensorId]);

/** The summaries of one sensor, made in plain arithmetic from its readings. */
export async function recomputedSummaries(database: Database, sensorId: string, interval: keyof typeof LENGTH): Promise<SummaryRow[]> {
  const readings = await database.query<{ ts: Date; value: number }>('SELECT ts, value FROM readings WHERE sensor_id = $1 ORDER BY ts', [
    sensorId,
  ]);
  const buckets = new Map<number, number[]>();
  for (const { ts, value } of readings) {
    const at = Math.floor(ts.getTime() / LENGTH[interval]) * LENGTH[interval];
    buckets.set(at, [...(buckets.get(at) ?? []), value]);
  }
  return [...buckets].map(([at, values]) => ({
    at: new Date(at),
    count: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    p95: percentile(values, 0.95),
  }));
}

/** Sums of doubles depend on their order in the last places. */
export const rounded = (rows: readonly SummaryRow[]): unknown[] =>
  rows.map(({ sum, p95, ...row }) => ({ ...row, sum: sum.toFixed(6), p95: p95?.toFixed(6) }));
