import type { Client } from 'pg';
import { type Migration, migrationList, readMigrations } from './migration-files.ts';
import { compareHistory, readHistory } from './migration-history.ts';
import { addressOf, connectionProblem, connectTo, createDatabase } from './server.mjs';
import { openSchemaEngine, SchemaEngineError } from './wasm-engine.mjs';

/** Why the migrations were not applied, in words for whoever ran them. It never holds a password. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const FAILED_EARLIER = 'P3009';

export interface MigrateOptions {
  /** PostgreSQL connection string; its database is made when it does not exist. */
  readonly url: string;
  /** The folder that holds one folder a migration. */
  readonly folder: string;
  /** Told what happens while it happens. */
  readonly say?: (line: string) => void;
}

/**
 * Brings a database up to the last migration and returns the names of those it applied.
 * Processes that do so at the same time wait for each other, and each migration is applied once.
 * @throws {MigrationError}
 */
export async function applyMigrations({ url, folder, say = () => undefined }: MigrateOptions): Promise<string[]> {
  const migrations = readMigrations(folder);
  const client = await connectOrCreate(url, say);
  try {
    if (!(await hasPending(client, migrations, say))) return [];
    await waitForOthers(client, say);
    return (await hasPending(client, migrations, () => undefined)) ? await applyPending(url, folder, migrations, say) : [];
  } finally {
    await client.end();
  }
}

async function connectOrCreate(url: string, say: (line: string) => void): Promise<Client> {
  try {
    return await connectTo(url);
  } catch (error) {
    const { code, message } = connectionProblem(error, url);
    if (code !== 'P1003') throw new MigrationError(message);
  }
  try {
    await createDatabase(url);
    say(`Created the database "${addressOf(url).database}"`);
    return await connectTo(url);
  } catch (error) {
    throw new MigrationError(connectionProblem(error, url).message);
  }
}

async function hasPending(client: Client, migrations: readonly Migration[], say: (line: string) => void): Promise<boolean> {
  const { pending, changed, unknown } = compareHistory(migrations, await readHistory(client));
  if (unknown.length > 0) say(`The database is newer than this code; it also knows ${unknown.join(', ')}`);
  if (changed.length > 0) throw new MigrationError(changedMessage(changed));
  return pending.length > 0;
}

/** The engine has a lock of its own, but gives up on it after ten seconds: this one waits. It ends with the connection. */
async function waitForOthers(client: Client, say: (line: string) => void): Promise<void> {
  const lock = "hashtextextended('madinina migrations', 0)";
  const { rows } = await client.query<{ free: boolean }>(`SELECT pg_try_advisory_lock(${lock}) AS free`);
  if (rows[0]?.free) return;
  say('Another process is migrating this database; waiting for it');
  await client.query(`SELECT pg_advisory_lock(${lock})`);
}

async function applyPending(url: string, folder: string, migrations: readonly Migration[], say: (line: string) => void): Promise<string[]> {
  let current: string | undefined;
  const onLog = (line: string) => {
    const name = begunIn(line);
    if (name === undefined) return;
    current = name;
    say(`Applying ${name}`);
  };
  const engine = await openSchemaEngine(url, { onLog });
  try {
    const { appliedMigrationNames } = await engine.call('applyMigrations', {
      migrationsList: migrationList(folder, migrations),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    throw error instanceof SchemaEngineError ? new MigrationError(failureMessage(error, current)) : error;
  } finally {
    await engine.close();
  }
}

/** The migration that a line of the engine's log announces. */
function begunIn(logLine: string): string | undefined {
  const { fields } = JSON.parse(logLine) as { fields?: { message?: string } };
  return /^Applying `(.+)`$/.exec(fields?.message ?? '')?.[1];
}

function changedMessage(names: readonly string[]): string {
  return [
    'A migration was changed after it was applied to this database:',
    ...names.map((name) => `  ${name}`),
    'Put its text back and write the change as a new migration. A database of your own can also be dropped and made again.',
  ].join('\n');
}

/** @param name the migration that the engine had begun, if it came so far */
function failureMessage(error: SchemaEngineError, name: string | undefined): string {
  if (name !== undefined) return [`${name} failed: ${error.message}`, ...wayOut(name)].join('\n');
  if (error.code !== FAILED_EARLIER) return error.message;
  const earlier = /The `(.+)` migration/.exec(error.message)?.[1] ?? 'NAME';
  return [`${earlier} failed earlier, and nothing is applied after it.`, ...wayOut(earlier)].join('\n');
}

function wayOut(name: string): string[] {
  return [
    'Nothing of it is in the database: a script is applied whole or not at all. Correct it, then allow it again with',
    `  node tools/prisma/prisma.mjs migrate resolve --rolled-back ${name}`,
  ];
}
