/** How far a device's clock may run ahead of ours before what it says no longer hides what is measured after. */
export const CLOCK_TOLERANCE_MS = 300_000;

interface Timed {
  readonly ts: number;
  readonly receivedAt: number;
}

/** The one that tells how things stand: the newer, but not one of a clock that runs ahead. Later arrivals are given second. */
export function newerOf<Reading extends Timed>(before: Reading | undefined, next: Reading): Reading {
  if (before === undefined || next.ts >= before.ts || before.ts > next.receivedAt + CLOCK_TOLERANCE_MS) return next;
  return before;
}

/**
 * Up to where rules have looked once they have judged a reading. A clock that runs a day ahead must not make them blind for a day,
 * so that it never moves this further than the tolerance.
 */
export const judgedUpTo = ({ ts, receivedAt }: Timed): number => Math.min(ts, receivedAt + CLOCK_TOLERANCE_MS);
