import { setTimeout as wait } from 'node:timers/promises';

/** How long to try, and how often, in milliseconds. */
export interface Patience {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Tries until it does not throw, and answers what it answers.
 * @throws the last error once `timeoutMs` (30 s unless told, because machines are slow at times) is over
 */
export async function eventually<T>(attempt: () => T | Promise<T>, { timeoutMs = 30_000, everyMs = 50 }: Patience = {}): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= end) throw error;
      await wait(everyMs);
    }
  }
}
