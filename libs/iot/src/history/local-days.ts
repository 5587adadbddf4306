const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/**
 * The starts of the local days that the span touches, and at last where the last one ends; in ms since 1970. A day starts at the first moment
 * that bears its date: where clocks go forward at midnight, that is one o'clock. Days are of 23 or 25 hours where clocks change.
 */
export function localDayStarts(from: number, to: number, timeZone: string): number[] {
  const dayOf = localDays(timeZone);
  let last = startOfDay(dayOf, from);
  const starts = [last];
  while (last < to) {
    last = startOfDay(dayOf, last + DAY_MS + DAY_MS / 2);
    starts.push(last);
  }
  return starts;
}

/** The local date of a moment, in days since 1970. */
type LocalDays = (at: number) => number;

function localDays(timeZone: string): LocalDays {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => Date.parse(format.format(at)) / DAY_MS;
}

/** Offsets are whole quarters of an hour: the first quarter that bears the date is found by halves. */
function startOfDay(dayOf: LocalDays, at: number): number {
  const day = dayOf(at);
  let after = Math.floor(at / QUARTER_MS);
  let before = after - 27 * 4;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(middle * QUARTER_MS) < day) before = middle;
    else after = middle;
  }
  return after * QUARTER_MS;
}
