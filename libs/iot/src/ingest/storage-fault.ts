/** What a failed batch failed for: itself, or something that has nothing to do with what it holds. */
export type Blame = 'readings' | 'devices' | 'partitions' | 'nothing';

const FOREIGN_KEY = '23503';
const CHECK = '23514';
const DATA_CLASS = '22';
const INTEGRITY_CLASS = '23';

/**
 * Only what PostgreSQL says of the data itself is held against a batch. Everything else (no connection, no space, a deadlock, a column that
 * is missing) may pass, and the same batch is tried again: nothing is given up for a fault of the server.
 */
export function blameOf(error: unknown): Blame {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || code.length !== 5) return 'nothing';
  if (code === FOREIGN_KEY) return 'devices';
  // "no partition of relation readings found for row" names no constraint.
  if (code === CHECK && constraintOf(error) === undefined) return 'partitions';
  return code.startsWith(DATA_CLASS) || code.startsWith(INTEGRITY_CLASS) ? 'readings' : 'nothing';
}

const constraintOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'constraint' in error ? error.constraint : undefined;
