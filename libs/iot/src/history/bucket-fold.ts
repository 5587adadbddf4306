/** What readings of a stretch of time come to. `sum` is NaN where it leaves the range of a double. */
export interface Summary {
  /** Where the stretch starts, in ms since 1970. */
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Null where it cannot be told. */
  readonly p95: number | null;
}

/**
 * Puts pieces together to buckets, oldest first; a bucket without a piece is left out. The p95 of one piece is that of its bucket, that of
 * several cannot be told.
 * @param bounds starts of the buckets in order, and the end of the last; every piece starts within them
 */
export function foldIntoBuckets(pieces: readonly Summary[], bounds: readonly number[]): Summary[] {
  const buckets: Summary[] = [];
  const starts = bounds.slice(0, -1).values();
  let [at, next] = [-Infinity, -Infinity];
  for (const piece of [...pieces].sort((a, b) => a.at - b.at)) {
    while (piece.at >= next) [at, next] = [next, starts.next().value ?? Infinity];
    const last = buckets.at(-1);
    if (last?.at === at) buckets[buckets.length - 1] = together(last, piece);
    else buckets.push(piece.at === at ? piece : { ...piece, at });
  }
  return buckets;
}

const together = (one: Summary, other: Summary): Summary => ({
  at: one.at,
  count: one.count + other.count,
  sum: one.sum + other.sum,
  min: Math.min(one.min, other.min),
  max: Math.max(one.max, other.max),
  p95: null,
});
