import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();

/** The id that joins everything one request, message or job caused: log lines, events, jobs, answers. */
export const Correlation = {
  /** Runs `work`, and all it starts, under the id. */
  run<Result>(id: string, work: () => Result): Result {
    return storage.run(id, work);
  },
  /** The id that this code runs under, if any. */
  current(): string | undefined {
    return storage.getStore();
  },
};

export const newCorrelationId = (): string => randomUUID();

/** Whether a text from outside may be a correlation id: 8 to 64 letters, digits, `.`, `_` or `-`, so that it is safe in a header and a log. */
export function isCorrelationId(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(text);
}
