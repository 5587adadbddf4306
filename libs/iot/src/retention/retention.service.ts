import { SENSOR_TYPES, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { RollupRepository } from '../rollups/rollup.repository';
import { RollupService } from '../rollups/rollup.service';
import { hoursDaysOf, minutesDaysOf, readingsDaysOf, RetentionConfig } from './retention.config';
import { RetentionRepository } from './retention.repository';

const DAY_MS = 86_400_000;
const SUMMARIES_AT_ONCE = 20_000;
/** What PostgreSQL says when a lock was not had in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/** What was removed. */
export interface Removed {
  /** Days of readings, dropped as a whole. */
  days: number;
  /** Readings removed from days that other types still keep. */
  readings: number;
  /** Days of summaries by minute. */
  minuteDays: number;
  /** Summaries by hour and day. */
  summaries: number;
}

/**
 * Removes what is older than is kept. Readings go only once their summaries know them, in the same transaction that notes that they are
 * gone; so whatever dies in between, nothing is counted twice or not at all.
 */
@Injectable()
export class RetentionService {
  private readonly logger = new Logger(RetentionService.name);

  constructor(
    private readonly config: RetentionConfig,
    private readonly database: Database,
    private readonly retention: RetentionRepository,
    private readonly rollups: RollupRepository,
    private readonly refreshing: RollupService,
  ) {}

  /** What is left when `isOver` says to stop is for the next time, as is a day that is in use or whose summaries are on the way. */
  async apply(now: Date, isOver: () => boolean): Promise<Removed> {
    const removed: Removed = { days: 0, readings: 0, minuteDays: 0, summaries: 0 };
    await this.refreshing.refresh(now, isOver);
    for (const day of await this.retention.days('readings')) {
      const expired = SENSOR_TYPES.filter((type) => day < keptFrom(now, readingsDaysOf(this.config, type)));
      // From the oldest on, and none passed over: a horizon says that nothing is left before it.
      if (expired.length === 0 || isOver()) break;
      const isGone =
        expired.length === SENSOR_TYPES.length ? await this.dropReadings(day, removed) : await this.removeReadings(day, expired, removed);
      if (!isGone) break;
    }
    const minutesFrom = keptFrom(now, minutesDaysOf(this.config));
    for (const day of await this.retention.days('reading_minutes'))
      if (day < minutesFrom && !isOver() && (await this.dropMinutes(day))) removed.minuteDays += 1;
    for (const interval of ['hour', 'day'] as const) removed.summaries += await this.removeSummaries(interval, now, isOver);
    return removed;
  }

  private async dropReadings(day: Date, removed: Removed): Promise<boolean> {
    const isDropped = await this.dropped(async () => {
      await this.rollups.beginPatiently();
      await this.retention.closeReadings();
      // Only now: what was being stored a moment ago is committed, and nothing comes after it.
      if (!(await this.retention.isSettled(day))) return false;
      await this.retention.moveHorizons(SENSOR_TYPES, day);
      await this.retention.dropDay('readings', day);
      return true;
    });
    if (isDropped) removed.days += 1;
    return isDropped;
  }

  private async removeReadings(day: Date, expired: readonly SensorType[], removed: Removed): Promise<boolean> {
    const horizons = await this.retention.horizons();
    for (const type of expired.filter((one) => (horizons.get(one) ?? day) <= day)) {
      const count = await this.database.rawTransaction(async () => {
        await this.rollups.beginPatiently();
        // A batch that is being stored is not seen here, nor removed: it counts as come after the horizon was moved.
        if (!(await this.retention.isSettled(day))) return undefined;
        await this.retention.moveHorizons([type], day);
        return this.retention.removeReadings(day, type);
      });
      if (count === undefined) return false;
      removed.readings += count;
    }
    return true;
  }

  private dropMinutes(day: Date): Promise<boolean> {
    return this.dropped(async () => {
      await this.retention.dropDay('reading_minutes', day);
      return true;
    });
  }

  private async removeSummaries(interval: 'hour' | 'day', now: Date, isOver: () => boolean): Promise<number> {
    const days = hoursDaysOf(this.config);
    let total = 0;
    if (days === Infinity) return total;
    const before = keptFrom(now, days);
    for (let removed = 1; removed > 0 && !isOver(); total += removed)
      removed = await this.retention.removeSummaries(interval, before, SUMMARIES_AT_ONCE);
    return total;
  }

  /** One transaction; false when the day is in use. */
  private async dropped(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await this.database.rawTransaction(work);
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      this.logger.log('A day is past its time and in use; it is dropped later');
      return false;
    }
  }
}

const EARLIEST_MS = -8.64e15;

/** The first moment that is kept. */
function keptFrom(now: Date, days: number): Date {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return days === Infinity ? new Date(EARLIEST_MS) : new Date(today - days * DAY_MS);
}
