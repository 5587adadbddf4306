/** When a person is not to be disturbed: local wall-clock times `HH:MM`; `until` at or before `from` is on the next day. */
export interface QuietHours {
  readonly from: string;
  readonly until: string;
}

const MINUTE_MS = 60_000;
const QUARTER_HOUR_MINUTES = 15;
const DAY_MINUTES = 1_440;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight on the wall of the zone (IANA name). */
export function localMinutes(at: Date, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  return minutesOf(clock.format(at));
}

/** Whether the zone's wall shows a time from `from` until before `until`. */
export function isQuiet(hours: QuietHours, at: Date, timeZone: string): boolean {
  const [from, until, now] = [minutesOf(hours.from), minutesOf(hours.until), localMinutes(at, timeZone)];
  return from < until ? now >= from && now < until : now >= from || now < until;
}

/**
 * The first minute after `at` that is not quiet; undefined when `at` is not.
 * A night in which clocks change ends when the wall shows `until` or later: where that hour does not exist, at the change.
 */
export function endOfQuiet(hours: QuietHours, at: Date, timeZone: string): Date | undefined {
  if (!isQuiet(hours, at, timeZone)) return undefined;
  const until = minutesOf(hours.until);
  let minute = Math.floor(at.getTime() / MINUTE_MS);
  while (isQuiet(hours, new Date(minute * MINUTE_MS), timeZone)) {
    const left = (until - localMinutes(new Date(minute * MINUTE_MS), timeZone) + DAY_MINUTES) % DAY_MINUTES;
    // Zones change their clocks at a quarter of an hour (UTC), so none is stepped over.
    minute += Math.min(left || DAY_MINUTES, QUARTER_HOUR_MINUTES - (minute % QUARTER_HOUR_MINUTES));
  }
  return new Date(minute * MINUTE_MS);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
