import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { RollupRepository, type StaleBucket } from './rollup.repository';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long after its end an hour is summed up: what was measured in its last seconds is on the way. */
const GRACE_MS = 15_000;
/** Little enough that a batch with a late reading for one of these hours does not wait long for it. */
const HOURS_AT_ONCE = 250;
const READINGS_AT_ONCE = 50_000;
const DAYS_AT_ONCE = 200;
const DAYS_CHECKED = 7;

/** How many summaries were made. */
export interface Refreshed {
  readonly hours: number;
  readonly days: number;
}

/**
 * Keeps the summaries up to the readings. An hour is summed up once it is over, and again whenever something late arrives for it; a day from
 * its hours. Each step is one transaction that takes stale buckets off the list and makes them anew, so that a step that dies has not begun.
 */
@Injectable()
export class RollupService {
  constructor(
    private readonly database: Database,
    private readonly rollups: RollupRepository,
  ) {}

  /** Until all that is over by `now` is summed up, or `isOver` says to stop; what is left then is for the next time. */
  async refresh(now: Date, isOver: () => boolean): Promise<Refreshed> {
    const closed = now.getTime() - GRACE_MS;
    const hours = await this.repeat(() => this.refreshHours(new Date(closed - (closed % HOUR_MS))), isOver);
    const days = await this.repeat(() => this.refreshDays(new Date(closed - (closed % DAY_MS))), isOver);
    return { hours, days };
  }

  /** Finds hours of the last week that have readings which no one has noted; answers how many. The next refresh sums them up. */
  async check(now: Date, isOver: () => boolean): Promise<number> {
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    let missed = 0;
    for (let ago = 0; ago <= DAYS_CHECKED && !isOver(); ago += 1) {
      const from = today - ago * DAY_MS;
      missed += await this.rollups.markMissed({ from: new Date(from), to: new Date(from + DAY_MS) });
    }
    return missed;
  }

  /** Stale hours of one day that are before the moment, inside the running transaction; answers how many. */
  async refreshHoursOf(day: Date, before: Date): Promise<number> {
    const span = { from: day, to: new Date(day.getTime() + DAY_MS) };
    const stale = await this.rollups.takeStaleHours(
      { from: day, to: before < span.to ? before : span.to },
      HOURS_AT_ONCE,
      READINGS_AT_ONCE,
    );
    const [whole, expired] = [stale.filter(({ isExpired }) => !isExpired), stale.filter(({ isExpired }) => isExpired)];
    await this.rollups.replaceHours(whole, span);
    await this.rollups.addToHours(expired, span);
    await this.rollups.markDays(stale, span);
    return stale.length;
  }

  private refreshHours(before: Date): Promise<number> {
    return this.alone(async () => {
      const day = await this.rollups.dayOfStaleHours(before);
      return day ? this.refreshHoursOf(day, before) : 0;
    });
  }

  private refreshDays(before: Date): Promise<number> {
    return this.alone(async () => {
      const stale: StaleBucket[] = await this.rollups.takeStaleDays(before, DAYS_AT_ONCE);
      const [first] = stale;
      if (first) await this.rollups.replaceDays(stale, { from: first.at, to: new Date(first.at.getTime() + DAY_MS) });
      return stale.length;
    });
  }

  /** In a transaction of its own; does nothing while another process is at it. */
  private alone(work: () => Promise<number>): Promise<number> {
    return this.database.rawTransaction(async () => ((await this.rollups.begin()) ? work() : 0));
  }

  private async repeat(step: () => Promise<number>, isOver: () => boolean): Promise<number> {
    let total = 0;
    for (let done = 1; done > 0 && !isOver(); total += done) done = await step();
    return total;
  }
}
