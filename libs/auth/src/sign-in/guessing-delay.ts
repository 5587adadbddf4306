import { type RecentFailures } from './attempt.repository';

/** Guesses from everywhere that are free, for each one that is free from one address. */
const EVERYWHERE = 4;
const LONGEST_HERE_SECONDS = 900;
const LONGEST_EVERYWHERE_SECONDS = 300;

/**
 * For how many seconds the next try at an identifier must still wait; 0 when it may be made. It doubles with each failure.
 * Failures of others never delay an address that the owner signed in from, so that nobody locks the owner out.
 * @param free failures from one address before the first delay
 */
export function guessingDelay(failures: RecentFailures, free: number): number {
  const here = waitAfter(failures.here, free, LONGEST_HERE_SECONDS) - (failures.secondsSinceHere ?? 0);
  if (failures.isKnownHere) return Math.max(0, here);
  const everywhere = waitAfter(failures.everywhere, free * EVERYWHERE, LONGEST_EVERYWHERE_SECONDS) - (failures.secondsSinceEverywhere ?? 0);
  return Math.max(0, here, everywhere);
}

const waitAfter = (failures: number, free: number, longest: number): number =>
  failures < free ? 0 : Math.min(longest, 2 ** (failures - free));
