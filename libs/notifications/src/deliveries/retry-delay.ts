/** Tries before a delivery is a dead letter. */
export const TRIES = 8;

/** Seven waits that double from here are 30 minutes. */
export const FIRST_WAIT_MS = 14_000;
const LONGEST_ASKED_MS = 3_600_000;

export interface Waits {
  /** What the provider asked for; never less than that, and an hour of it at most. */
  readonly askedMs?: number;
  readonly firstWaitMs?: number;
  /** 0 to 1. */
  readonly chance?: number;
}

/**
 * How long to wait after the try with this number (from 1), ms: the first wait doubled each time, each up to a fifth shorter or
 * longer, so that what failed together does not come back together.
 */
export function retryDelay(number: number, { askedMs = 0, firstWaitMs = FIRST_WAIT_MS, chance = Math.random() }: Waits = {}): number {
  const wait = firstWaitMs * 2 ** (number - 1) * (0.8 + 0.4 * chance);
  return Math.round(Math.max(wait, Math.min(askedMs, LONGEST_ASKED_MS)));
}
