/** How a history is told: each reading, or a summary of each bucket of UTC time. */
export const HISTORY_INTERVALS = ['raw', 'minute', 'hour', 'day'] as const;
export type HistoryInterval = (typeof HISTORY_INTERVALS)[number];
export type BucketInterval = Exclude<HistoryInterval, 'raw'>;

/** From `from` up to, not with, `to`. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

const MINUTE = 60_000;
const MILLISECONDS: Readonly<Record<BucketInterval, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE };
const ONE_DAY = MILLISECONDS.day;

/** The last 24 hours, or the 24 hours before `to`, where nothing else is asked for. */
export function periodOf(from: Date | undefined, to: Date | undefined, now: Date): Period {
  const end = to ?? now;
  return { from: from ?? new Date(end.getTime() - ONE_DAY), to: end };
}

/** How many buckets of UTC time the period touches; the first and the last may be cut by it. */
export function bucketsIn({ from, to }: Period, interval: BucketInterval): number {
  const length = MILLISECONDS[interval];
  // 1970-01-01T00:00Z starts a minute, an hour and a day alike.
  return Math.floor((to.getTime() - 1) / length) - Math.floor(from.getTime() / length) + 1;
}
