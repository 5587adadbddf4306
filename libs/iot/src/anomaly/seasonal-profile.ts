const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday; the bins of the week start on Monday. */
const MONDAY_MS = 3 * DAY_MS;
const HALF_HOURS = 48;
const HOURS_OF_WEEK = 168;
const MOST_COUNTED = 255;
/** The expectation by hour of the week must be so much better than the one by time of day before it is used. */
const WEEKLY_GAIN = 0.9;

export type Season = 'day' | 'week';

/** What is usual at a moment. */
export interface Usual {
  readonly value: number;
  /** Mean distance from it at this time of day; 0 while not known. */
  readonly spread: number;
  readonly season: Season;
}

/**
 * What a sensor usually measures at a time of day (in half hours) and at an hour of the week: two exponentially smoothed seasonal profiles, as of
 * J. W. Taylor, "Short-term electricity demand forecasting using double seasonal exponential smoothing", JORS 54 (2003). Of the two, the one that
 * has erred less lately is believed. Empty times are passed over, so that gaps do no harm; old days fade, so that it follows drift.
 */
export class SeasonalProfile {
  readonly byDay = zeros(HALF_HOURS);
  readonly spreads = zeros(HALF_HOURS);
  readonly byWeek = zeros(HOURS_OF_WEEK);
  readonly seenByDay = zeros(HALF_HOURS);
  readonly seenByWeek = zeros(HOURS_OF_WEEK);
  /** Mean errors of the two, lately. */
  dayError = 0;
  weekError = 0;

  /** Undefined where nothing was measured at this time of day before. */
  usualAt(ts: number): Usual | undefined {
    const halfHour = halfHourOf(ts);
    const hour = hourOfWeek(ts);
    if (this.seenByDay[halfHour] === 0) return undefined;
    const isWeekly = (this.seenByWeek[hour] ?? 0) > 0 && this.weekError > 0 && this.weekError < WEEKLY_GAIN * this.dayError;
    const spread = (this.seenByDay[halfHour] ?? 0) > 2 ? (this.spreads[halfHour] ?? 0) : 0;
    if (isWeekly) return { value: this.byWeek[hour] ?? 0, spread, season: 'week' };
    return { value: this.byDay[halfHour] ?? 0, spread, season: 'day' };
  }

  /**
   * @param error distance from what was usual
   * @param intervalMs between two readings, so that a profile remembers days and not readings
   * @param rate of the mean errors, 0..1
   */
  learn(ts: number, value: number, error: number, intervalMs: number, rate: number): void {
    const halfHour = halfHourOf(ts);
    const hour = hourOfWeek(ts);
    if ((this.seenByDay[halfHour] ?? 0) > 0) this.dayError += (Math.abs(value - (this.byDay[halfHour] ?? 0)) - this.dayError) * rate;
    if ((this.seenByWeek[hour] ?? 0) > 0) this.weekError += (Math.abs(value - (this.byWeek[hour] ?? 0)) - this.weekError) * rate;

    const perHalfHour = DAY_MS / HALF_HOURS / intervalMs;
    const daily = count(this.seenByDay, halfHour, 7 * perHalfHour);
    this.byDay[halfHour] = smoothed(this.byDay[halfHour], value, daily);
    this.spreads[halfHour] = smoothed(this.spreads[halfHour], Math.abs(error), daily);
    this.byWeek[hour] = smoothed(this.byWeek[hour], value, count(this.seenByWeek, hour, 4 * 2 * perHalfHour));
  }
}

/** Counts one more; answers the weight of it: the mean of the first ones, then as if there had always been `most`. */
function count(seen: number[], at: number, most: number): number {
  const now = Math.min(MOST_COUNTED, (seen[at] ?? 0) + 1);
  seen[at] = now;
  return 1 / Math.min(now, Math.max(10, Math.min(MOST_COUNTED, Math.round(most))));
}

// To 32 bits, as the state keeps it: what is written and read back must be what was.
const smoothed = (mean = 0, value: number, weight: number): number => Math.fround(mean + (value - mean) * weight);
const zeros = (length: number): number[] => new Array<number>(length).fill(0);
const halfHourOf = (ts: number): number => Math.floor((positive(ts, DAY_MS) / DAY_MS) * HALF_HOURS);
const hourOfWeek = (ts: number): number => Math.floor((positive(ts + MONDAY_MS, 7 * DAY_MS) / (7 * DAY_MS)) * HOURS_OF_WEEK);
const positive = (ts: number, period: number): number => ((ts % period) + period) % period;
