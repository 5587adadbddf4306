const MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** When BullMQ makes the next job of a schedule. */
export type Repeat = { readonly every: number } | { readonly pattern: string; readonly tz: 'UTC' };

/**
 * Reads `5 minutes`, or a cron pattern in UTC.
 * @throws RangeError when it is neither
 */
export function repeatOf(schedule: string): Repeat {
  const interval = /^(\d+) (second|minute|hour|day)s?$/.exec(schedule);
  if (interval) {
    const every = Number(interval[1]) * MS[interval[2] as keyof typeof MS];
    if (every === 0) throw new RangeError(`"${schedule}" is no interval`);
    return { every };
  }
  if (schedule.trim().split(/\s+/).length === 5) return { pattern: schedule, tz: 'UTC' };
  throw new RangeError(`"${schedule}" is neither an interval such as "5 minutes" nor a cron pattern`);
}
