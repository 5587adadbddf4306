import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';
import { namedSrid } from './named-projection';
import { type OpenFeatures, type ReadFeature, type ReadingOptions } from './read-feature';
import { wkbOfGeoPackage } from './geopackage-geometry';

const FOLDER = 'madinina-gpkg-';
/** A process that died left its folder; none reads a file for so long. */
const ABANDONED_MS = 6 * 3_600_000;
/** SQLite reads without waiting: others get their turn after so many rows. */
const AT_ONCE = 500;

interface FeatureTable {
  readonly name: string;
  readonly column: string;
  readonly srid: number;
  readonly projection: string;
}

/** One table of features of a GeoPackage (OGC 12-128r18), read by SQLite with nothing but reading allowed. */
export async function openGeoPackage(file: SpooledFile, options: ReadingOptions): Promise<OpenFeatures> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), FOLDER));
  try {
    const path = join(folder, 'file.gpkg');
    await pipeline(file.read(), createWriteStream(path, { mode: 0o600 }));
    const database = reading(() => openReadOnly(path));
    try {
      const table = reading(() => chosenTable(database, options.layer));
      const srid = options.srid ?? knownSrid(table);
      return { srid, typed: false, features: featuresOf(database, table, folder) };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function openReadOnly(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, enableForeignKeyConstraints: false });
  database.enableDefensive(true);
  // What a file's own views compute may call nothing that reaches beyond it.
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;');
  return database;
}

/** Where the format says what is where. */
const DIRECTORY = ['gpkg_geometry_columns', 'gpkg_spatial_ref_sys'];

/**
 * Names of a table's columns that are kept in the file; undefined when it is no table of its own: a view and a computed column run what
 * the file says, which may have no end, and SQLite reads without letting anyone else have a turn.
 */
function keptColumns(database: DatabaseSync, table: string): { readonly names: readonly string[]; readonly areAll: boolean } | undefined {
  const isTable = database
    .prepare(`SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name = ? COLLATE NOCASE`)
    .get(table);
  if (!isTable) return undefined;
  const columns = database.prepare('SELECT name, hidden FROM pragma_table_xinfo(?)').all(table) as unknown as {
    name: string;
    hidden: number;
  }[];
  const kept = columns.filter(({ hidden }) => hidden === 0);
  return { names: kept.map(({ name }) => name), areAll: kept.length === columns.length };
}

function chosenTable(database: DatabaseSync, asked: string | undefined): FeatureTable {
  if (!DIRECTORY.every((table) => keptColumns(database, table)?.areAll)) throw ImportError.unreadable({ why: 'no_geopackage' });
  const tables = database
    .prepare(
      `SELECT c.table_name AS name, c.column_name AS "column", r.organization_coordsys_id AS srid, upper(r.organization) || ':' || r.organization_coordsys_id AS projection
       FROM gpkg_geometry_columns c JOIN gpkg_spatial_ref_sys r ON r.srs_id = c.srs_id
       JOIN pragma_table_list t ON t.name = c.table_name AND t.schema = 'main' AND t.type = 'table' ORDER BY c.table_name LIMIT 1000`,
    )
    .all() as unknown as FeatureTable[];
  const [only, ...others] = asked === undefined ? tables : tables.filter(({ name }) => name === asked);
  if (only === undefined || others.length > 0) throw ImportError.layerUnclear({ layers: tables.slice(0, 50).map(({ name }) => name) });
  return only;
}

function knownSrid({ projection, srid }: FeatureTable): number {
  const known = namedSrid(projection);
  // -1 and 0 are the format's own for what has no projection.
  if (srid <= 0) throw ImportError.projectionMissing();
  if (known === undefined) throw ImportError.projectionUnknown({ projection: projection.slice(0, 100) });
  return known;
}

async function* featuresOf(database: DatabaseSync, table: FeatureTable, folder: string): AsyncGenerator<ReadFeature> {
  try {
    const keys = reading(() => primaryKeys(database, table));
    const rows = reading(() => database.prepare(`SELECT ${columnsOf(database, table)} FROM ${quoted(table.name)}`).iterate());
    for (let count = 1; ; count += 1) {
      const next = reading(() => rows.next());
      if (next.done === true) return;
      const { [table.column]: geometry, ...properties } = next.value as Record<string, unknown>;
      for (const key of keys) Reflect.deleteProperty(properties, key);
      for (const [name, value] of Object.entries(properties)) if (value instanceof Uint8Array) Reflect.deleteProperty(properties, name);
      const wkb = geometry instanceof Uint8Array ? wkbOfGeoPackage(geometry) : undefined;
      yield { place: `feature ${String(count)}`, geometry: wkb && { wkb }, properties };
      if (count % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const primaryKeys = (database: DatabaseSync, { name }: FeatureTable): string[] =>
  (database.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0').all(name) as unknown as { name: string }[]).map(
    (key) => key.name,
  );

const columnsOf = (database: DatabaseSync, { name }: FeatureTable): string =>
  keptColumns(database, name)?.names.map(quoted).join(', ') ?? '*';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What SQLite says of a damaged file becomes a refusal. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'DomainError') throw cause;
    throw ImportError.unreadable({ why: 'geopackage' }, { cause });
  }
}

async function removeAbandoned(): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER)).map((name) => join(tmpdir(), name));
  await Promise.all(
    folders.map(async (folder) => {
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
    }),
  );
}
