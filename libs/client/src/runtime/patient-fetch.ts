import { CityUnreachable } from './problem';

/** A fetch as the generated client calls it. */
export type Fetch = (request: Request) => Promise<Response>;

export interface Patience {
  /** Of one attempt, in ms. */
  readonly timeoutMs: number;
  /** How often a request that may be repeated is tried again. */
  readonly retries: number;
  /** The longest wait for another attempt, in ms; what asks for a longer one is answered as it is. */
  readonly longestWaitMs: number;
}

const SAFE_TO_REPEAT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const PASSING = new Set([408, 429, 502, 503, 504]);
const FIRST_WAIT_MS = 200;

/**
 * A fetch with a limit of time, that tries again what may be repeated: reads, replacements, removals, and whatever carries an
 * Idempotency-Key. It waits longer each time, at random up to a bound that doubles (exponential backoff with full jitter), or as
 * long as `Retry-After` says.
 */
export function patientFetch(fetch: Fetch, patience: Patience, wait = pause, random = Math.random): Fetch {
  return async (request) => {
    const repeatable = SAFE_TO_REPEAT.has(request.method) || request.headers.has('idempotency-key');
    for (let attempt = 0; ; attempt += 1) {
      const last = !repeatable || attempt >= patience.retries;
      // A body can be sent once: each attempt but the last sends a copy.
      const outcome = await attemptOnce(fetch, last ? request : request.clone(), patience.timeoutMs);
      const passing = outcome instanceof CityUnreachable || PASSING.has(outcome.status);
      if (!passing || last) {
        if (outcome instanceof CityUnreachable) throw outcome;
        return outcome;
      }
      const asked = outcome instanceof CityUnreachable ? undefined : retryAfterMs(outcome.headers.get('retry-after'));
      if (asked !== undefined && asked > patience.longestWaitMs) return outcome as Response;
      const bound = Math.min(FIRST_WAIT_MS * 2 ** attempt, patience.longestWaitMs);
      await wait(asked ?? random() * bound, request.signal);
    }
  };
}

async function attemptOnce(fetch: Fetch, request: Request, timeoutMs: number): Promise<Response | CityUnreachable> {
  // Not AbortSignal.any and AbortSignal.timeout: React Native has neither.
  const limit = new AbortController();
  const stop = (): void => limit.abort(request.signal.reason);
  if (request.signal.aborted) stop();
  else request.signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    return await fetch(new Request(request, { signal: limit.signal }));
  } catch (error) {
    if (request.signal.aborted) throw error;
    const why = limit.signal.aborted ? `The city did not answer within ${timeoutMs} ms` : 'The city cannot be reached';
    return new CityUnreachable(why, { cause: error });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', stop);
  }
}

/** The wait that a `Retry-After` asks for, in ms: seconds or an HTTP date. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
