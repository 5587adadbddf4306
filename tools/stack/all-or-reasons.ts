/** Several works at once, of which each may fail for a reason of its own that a person should read. */
import { StackError } from './stack-error.ts';

/** Waits for all, whatever happens to some; then throws the reasons of those that failed, together. */
export async function allOrReasons<T>(works: readonly Promise<T>[]): Promise<T[]> {
  return valuesOf(await Promise.allSettled(works));
}

/** The values of works that are over, unless some failed. */
export function valuesOf<T>(outcomes: readonly PromiseSettledResult<T>[]): T[] {
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const expected = reasons.filter((reason) => reason instanceof StackError);
  if (expected.length < reasons.length) throw firstDefect(reasons);
  if (expected.length > 0) throw new StackError([...new Set(expected.map(({ message }) => message))].join('\n'));
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** A failure that nobody foresaw comes first: its stack trace is worth more than advice. */
function firstDefect(reasons: readonly unknown[]): Error {
  const defect = reasons.find((reason) => !(reason instanceof StackError));
  return defect instanceof Error ? defect : new Error(String(defect));
}
