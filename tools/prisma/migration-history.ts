import type { Client } from 'pg';
import type { Migration } from './migration-files.ts';

/** A row of `_prisma_migrations`. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  /** False for one that failed half-way, or that another process is applying at this moment. */
  readonly finished: boolean;
}

/** What the database still has to learn, and where it knows something else than the folder. */
export interface HistoryComparison {
  /** Not applied, or begun and not finished. */
  readonly pending: readonly string[];
  /** Applied from a script that has been changed since. */
  readonly changed: readonly string[];
  /** Applied, and not in the folder: the database is newer than this code. */
  readonly unknown: readonly string[];
}

const UNDEFINED_TABLE = '42P01';

/** The migrations this database has begun; none when it was never migrated. Those rolled back count as never begun. */
export async function readHistory(client: Client): Promise<AppliedMigration[]> {
  try {
    const { rows } = await client.query<AppliedMigration>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
         FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    return rows;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

export function compareHistory(folder: readonly Migration[], history: readonly AppliedMigration[]): HistoryComparison {
  const finished = new Map(history.filter((row) => row.finished).map((row) => [row.name, row.checksum]));
  const known = new Set(folder.map(({ name }) => name));
  return {
    pending: folder.filter(({ name }) => !finished.has(name)).map(({ name }) => name),
    changed: folder.filter(({ name, checksum }) => finished.has(name) && finished.get(name) !== checksum).map(({ name }) => name),
    unknown: history.filter(({ name }) => !known.has(name)).map(({ name }) => name),
  };
}
