import { Injectable, Logger } from '@nestjs/common';
import { PartitionRepository } from './partition.repository';

const DAY_MS = 86_400_000;
/** Days made in one transaction: each holds a few locks of the server's table until its end. */
const MOST_DAYS = 31;

/** The day partitions of the readings, made before a reading of the day is stored. */
@Injectable()
export class DayPartitions {
  private readonly logger = new Logger(DayPartitions.name);
  /** Days since 1970 whose partition is known to be there. */
  private readonly known = new Set<number>();

  constructor(private readonly partitions: PartitionRepository) {}

  /** Sees to it that readings of these moments (ms since 1970) can be stored. Costs nothing for days that it has seen before. */
  async ensureFor(moments: Iterable<number>): Promise<void> {
    const missing = new Set<number>();
    for (const ts of moments) {
      const day = Math.floor(ts / DAY_MS);
      if (!this.known.has(day)) missing.add(day);
    }
    for (const [first, last] of runsOf(missing)) await this.ensureDays(first, last);
  }

  /** The days from `before` days ago to `ahead` days from now; answers how many were made. */
  ensureAround(now: Date, before: number, ahead: number): Promise<number> {
    const today = Math.floor(now.getTime() / DAY_MS);
    return this.ensureDays(today - before, today + ahead);
  }

  /** Someone dropped a partition: what is known may be wrong. */
  forget(): void {
    this.known.clear();
  }

  private async ensureDays(first: number, last: number): Promise<number> {
    const made = await this.partitions.ensure(isoDay(first), isoDay(last));
    for (let day = first; day <= last; day += 1) this.known.add(day);
    if (made > 0) this.logger.log({ from: isoDay(first), to: isoDay(last), made }, 'Day partitions of the readings made');
    return made;
  }
}

const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Neighbouring days as first and last, at most MOST_DAYS in one. */
export function* runsOf(days: ReadonlySet<number>): Generator<readonly [first: number, last: number]> {
  let run: [number, number] | undefined;
  for (const day of [...days].sort((a, b) => a - b)) {
    if (run && day === run[1] + 1 && day - run[0] < MOST_DAYS) {
      run[1] = day;
    } else {
      if (run) yield run;
      run = [day, day];
    }
  }
  if (run) yield run;
}
