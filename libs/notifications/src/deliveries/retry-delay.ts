/** Tries before a delivery is a dead letter. */
export const TRIES = 8;

const FIRST_WAIT_MS = 14_000;
const LONGEST_ASKED_MS = 3_600_000;

/**
 * How long to wait after the try with this number (from 1), ms: 14 s doubled each time, seven waits of 30 minutes together, each
 * up to a fifth shorter or longer, so that what failed together does not come back together.
 * @param askedMs what the provider asked for; never less than that, and an hour of it at most
 * @param chance 0 to 1
 */
export function retryDelay(number: number, askedMs = 0, chance: number = Math.random()): number {
  const wait = FIRST_WAIT_MS * 2 ** (number - 1) * (0.8 + 0.4 * chance);
  return Math.round(Math.max(wait, Math.min(askedMs, LONGEST_ASKED_MS)));
}
