const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Zones change their clocks at a quarter of an hour (UTC), and their offsets are whole quarters. */
export const QUARTER_MS = 900_000;

const walls = new Map<string, Intl.DateTimeFormat>();

/** What the wall of the zone (IANA name) shows, as if it were UTC: ms since 1970, whole minutes. */
export function wallOf(at: number, timeZone: string): number {
  let wall = walls.get(timeZone);
  if (!wall) {
    const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    wall = new Intl.DateTimeFormat('en-GB', { timeZone, ...digits, hourCycle: 'h23' });
    walls.set(timeZone, wall);
  }
  const shown = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: string): number => shown[name] ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}

/** The first moment after `at` at which the wall shows a full hour. */
export function nextFullHour(at: Date, timeZone: string): Date {
  let quarter = Math.floor(at.getTime() / QUARTER_MS) + 1;
  while (wallOf(quarter * QUARTER_MS, timeZone) % HOUR_MS !== 0) quarter += 1;
  return new Date(quarter * QUARTER_MS);
}

/**
 * The first moment after `at` at which a day's wall comes to `time` (HH:MM): once for each day. On a day on which clocks are put
 * forward over it, that is the change; when they are put back and it comes twice, the first of the two.
 */
export function nextTimeOfDay(time: string, at: Date, timeZone: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const today = Math.floor(wallOf(at.getTime(), timeZone) / DAY_MS);
  for (let day = today - 1; ; day += 1) {
    const reached = firstAt(day * DAY_MS + (hours * 60 + minutes) * MINUTE_MS, timeZone);
    if (reached > at.getTime()) return new Date(reached);
  }
}

/** When the wall first shows this, or, where it never does, what comes after it. */
function firstAt(wall: number, timeZone: string): number {
  const offsetAt = (at: number): number => wallOf(at, timeZone) - at;
  const candidates = [wall - offsetAt(wall - DAY_MS), wall - offsetAt(wall + DAY_MS)].sort((one, other) => one - other);
  const exact = candidates.find((at) => wallOf(at, timeZone) === wall);
  if (exact !== undefined) return exact;
  let quarter = Math.floor((candidates[0] ?? wall) / QUARTER_MS);
  while (wallOf(quarter * QUARTER_MS, timeZone) < wall) quarter += 1;
  return quarter * QUARTER_MS;
}
