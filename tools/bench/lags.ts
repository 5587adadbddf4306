/** How many messages there were at which time (ms since 1970), in the order of time. */
export type Marks = readonly (readonly [at: number, messages: number])[];

/**
 * How long it took from each mark of what was published until as many were committed, in ms.
 * @throws when some were never seen committed
 */
export function lags(published: Marks, committed: Marks): number[] {
  let next = 0;
  return published.map(([at, messages]) => {
    while (next < committed.length && (committed[next]?.[1] ?? 0) < messages) next += 1;
    const seen = committed[next];
    if (!seen) throw new RangeError(`${String(messages)} messages were published, fewer were seen committed`);
    return Math.max(0, seen[0] - at);
  });
}
