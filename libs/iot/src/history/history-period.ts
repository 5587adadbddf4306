import { localDayStarts } from './local-days';

/** How a history is told: each reading, or a summary of each bucket of time. */
export const HISTORY_INTERVALS = ['raw', 'minute', 'hour', 'day'] as const;
export type HistoryInterval = (typeof HISTORY_INTERVALS)[number];
export type BucketInterval = Exclude<HistoryInterval, 'raw'>;

/** From `from` up to, not with, `to`. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** As `Period`, in ms since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const HOUR_MS = 3_600_000;
export const LENGTH_MS: Readonly<Record<BucketInterval, number>> = { minute: 60_000, hour: HOUR_MS, day: 24 * HOUR_MS };
export const UTC = 'UTC';

// 1970-01-01T00:00Z starts a minute, an hour and a day alike.
export const floorTo = (length: number, at: number): number => Math.floor(at / length) * length;
export const ceilTo = (length: number, at: number): number => Math.ceil(at / length) * length;

/** The last 24 hours, or the 24 hours before `to`, where nothing else is asked for. */
export function periodOf(from: Date | undefined, to: Date | undefined, now: Date): Period {
  const end = to ?? now;
  return { from: from ?? new Date(end.getTime() - LENGTH_MS.day), to: end };
}

/** How many buckets of UTC time the period touches; the first and the last may be cut by it. */
export function bucketsIn({ from, to }: Period, interval: BucketInterval): number {
  const length = LENGTH_MS[interval];
  return Math.floor((to.getTime() - 1) / length) - Math.floor(from.getTime() / length) + 1;
}

/**
 * The starts of the buckets that the period touches, oldest first, and at last where the last of them ends. Days begin at midnight of the
 * time zone; minutes and hours are those of UTC.
 */
export function boundsOf({ from, to }: Period, interval: BucketInterval, timeZone: string): number[] {
  if (interval === 'day' && timeZone !== UTC) return localDayStarts(from.getTime(), to.getTime(), timeZone);
  const length = LENGTH_MS[interval];
  const first = floorTo(length, from.getTime());
  return Array.from({ length: bucketsIn({ from, to }, interval) + 1 }, (_, index) => first + index * length);
}
