import { type RecentFailures } from './attempt.repository';
import { type SignInConfig } from './sign-in-config';

/** Guesses from everywhere that are free, for each one that is free from one address. */
const EVERYWHERE = 4;

/** Failures from one address before the first delay, and how long the delays grow. */
export type GuessingLimits = Pick<SignInConfig, 'freeGuesses' | 'longestWaitSeconds' | 'longestWaitEverywhereSeconds'>;

/**
 * For how many seconds the next try at an identifier must still wait; 0 when it may be made. It doubles with each failure.
 * Failures of others never delay an address that the owner signed in from, so that nobody locks the owner out.
 */
export function guessingDelay(failures: RecentFailures, limits: GuessingLimits): number {
  const { freeGuesses: free, longestWaitSeconds, longestWaitEverywhereSeconds } = limits;
  const here = waitAfter(failures.here, free, longestWaitSeconds) - (failures.secondsSinceHere ?? 0);
  if (failures.isKnownHere) return Math.max(0, here);
  const everywhere =
    waitAfter(failures.everywhere, free * EVERYWHERE, longestWaitEverywhereSeconds) - (failures.secondsSinceEverywhere ?? 0);
  return Math.max(0, here, everywhere);
}

const waitAfter = (failures: number, free: number, longest: number): number =>
  failures < free ? 0 : Math.min(longest, 2 ** (failures - free));
