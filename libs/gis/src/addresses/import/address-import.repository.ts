import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { type ImportKind, type Rejection, STORED_COLUMNS } from './address-file';

/** What an import left in the database, or why it left nothing. */
export interface ImportRecord {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  /** Why the file was refused. */
  readonly reason: string | undefined;
  readonly departments: readonly string[];
  readonly attribution: string;
  readonly licence: string;
  readonly lines: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: number;
  readonly startedAt: Date;
}

/** Counts of one department: what is there, and what of it the file does not hold. */
export interface DepartmentChange {
  readonly department: string;
  readonly present: number;
  readonly missing: number;
}

const TABLES: Readonly<Record<ImportKind, string>> = { addresses: 'addresses', localities: 'address_localities' };
const columnsOf = (kind: ImportKind): readonly string[] => Object.keys(STORED_COLUMNS[kind]);
const department = (row: string): string => `left(${row}.citycode, CASE WHEN ${row}.citycode LIKE '97%' THEN 3 ELSE 2 END)`;
/** An address this far from the middle of its commune, some 60 km, is not in it: swapped or missing coordinates. Degrees of latitude. */
const FARTHEST = 0.54;

/** The steps of one import, all within its transaction. `staged` holds the accepted lines until the end of it. */
@Injectable()
export class AddressImportRepository {
  constructor(private readonly database: Database) {}

  /** Whether no other import runs; none begins before this transaction ends, however long its statements take. */
  async lock(): Promise<boolean> {
    await this.database.query('SET LOCAL statement_timeout = 0');
    const [row] = await this.database.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('gis.address-import')) AS locked`,
    );
    return row?.locked ?? false;
  }

  /** Where COPY text of the accepted lines goes: the line's place, then the stored columns. */
  async stage(connection: PoolClient, kind: ImportKind): Promise<CopyStreamQuery> {
    const columns = Object.entries(STORED_COLUMNS[kind]).map(([name, type]) => `${name} ${type}`);
    await connection.query(`CREATE TEMP TABLE staged (line integer, ${columns.join(', ')}) ON COMMIT DROP`);
    return connection.query(copyFrom(`COPY staged (line, ${columnsOf(kind).join(', ')}) FROM STDIN`));
  }

  /** Takes out lines that are wrong only beside the others, and answers them. */
  async rejectStaged(kind: ImportKind): Promise<Rejection[]> {
    // All columns would take longer than the import itself.
    await this.database.query('ANALYZE staged (line, id, citycode)');
    const twice = await this.database.query<Rejection>(
      `DELETE FROM staged s USING (SELECT id, min(line) AS line FROM staged GROUP BY id HAVING count(*) > 1) AS first
       WHERE s.id = first.id AND s.line > first.line RETURNING s.line, 'duplicate_id' AS reason, s.id AS detail, s.id AS content`,
    );
    const far = await this.database.query<Rejection>(
      `DELETE FROM staged s USING (
         SELECT citycode, percentile_disc(0.5) WITHIN GROUP (ORDER BY longitude) AS longitude, percentile_disc(0.5) WITHIN GROUP (ORDER BY latitude) AS latitude
         FROM staged GROUP BY citycode) AS middle
       WHERE s.citycode = middle.citycode AND (abs(s.latitude - middle.latitude) > ${FARTHEST}
         OR abs(s.longitude - middle.longitude) * cos(radians(middle.latitude)) > ${FARTHEST})
       RETURNING s.line, 'far_from_municipality' AS reason, s.longitude || ' ' || s.latitude AS detail, s.id AS content`,
    );
    await this.fillPostcodes(kind);
    const without = await this.database.query<Rejection>(
      `DELETE FROM staged WHERE postcode = '' RETURNING line, 'postcode_missing' AS reason, citycode AS detail, id AS content`,
    );
    return [...twice, ...far, ...without];
  }

  /** How the departments of the file stand to what is stored. */
  departments(kind: ImportKind): Promise<DepartmentChange[]> {
    return this.database.query<DepartmentChange>(
      `WITH wanted AS (SELECT DISTINCT ${department('staged')} AS department FROM staged),
         stored AS (
           SELECT ${department('t')} AS department, count(*) AS present, count(*) FILTER (WHERE s.id IS NULL) AS missing
           FROM ${TABLES[kind]} t LEFT JOIN staged s ON s.id = t.id GROUP BY 1)
       SELECT department, coalesce(present, 0) AS present, coalesce(missing, 0) AS missing
       FROM wanted LEFT JOIN stored USING (department) ORDER BY department`,
    );
  }

  /** Makes the stored rows of the file's departments those of the file. */
  async merge(kind: ImportKind): Promise<Pick<ImportRecord, 'added' | 'changed' | 'unchanged' | 'removed'>> {
    const table = TABLES[kind];
    const columns = columnsOf(kind);
    const list = (row: string): string => columns.map((column) => `${row}.${column}`).join(', ');
    const [staged] = await this.database.query<{ count: number }>('SELECT count(*) AS count FROM staged');
    const removed = await this.count(
      `DELETE FROM ${table} t WHERE ${department('t')} IN (SELECT DISTINCT ${department('staged')} FROM staged)
         AND NOT EXISTS (SELECT 1 FROM staged s WHERE s.id = t.id)`,
    );
    const changed = await this.count(
      `UPDATE ${table} t SET ${columns.map((column) => `${column} = s.${column}`).join(', ')} FROM staged s
       WHERE s.id = t.id AND (${list('s')}) IS DISTINCT FROM (${list('t')})`,
    );
    const added = await this.count(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${list('s')} FROM staged s WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.id = s.id)`,
    );
    return { added, changed, removed, unchanged: (staged?.count ?? 0) - added - changed };
  }

  /** Keeps what became of an import, and tells every process that searches when rows have changed. */
  async record(record: ImportRecord, rejections: readonly Rejection[]): Promise<void> {
    const {
      id,
      kind,
      fileName,
      reason,
      departments,
      attribution,
      licence,
      lines,
      added,
      changed,
      unchanged,
      removed,
      rejected,
      startedAt,
    } = record;
    await this.database.query(
      `INSERT INTO address_imports (id, kind, file_name, status, reason, departments, attribution, licence, lines, added, changed, unchanged, removed, rejected, started_at, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock_timestamp())`,
      [
        id,
        kind,
        fileName,
        reason === undefined ? 'done' : 'refused',
        reason,
        departments,
        attribution,
        licence,
        lines,
        added,
        changed,
        unchanged,
        removed,
        rejected,
        startedAt,
      ],
    );
    await this.database.query(
      `INSERT INTO address_rejections (import_id, line, reason, detail, content)
       SELECT $1, * FROM unnest($2::int4[], $3::text[], $4::text[], $5::text[])`,
      [id, ...(['line', 'reason', 'detail', 'content'] as const).map((key) => rejections.map((rejection) => rejection[key]))],
    );
    if (added + changed + removed > 0) await this.database.query(`SELECT pg_notify('gis_addresses', $1)`, [id]);
  }

  /** New statistics for the planner, of the columns that are asked for by value: the rows may all be new. */
  async analyze(kind: ImportKind): Promise<void> {
    await this.database.query(`ANALYZE ${TABLES[kind]} (id, citycode, postcode)`);
  }

  /** Files leave some postcodes out: the commonest of the commune stands in. */
  private async fillPostcodes(kind: ImportKind): Promise<void> {
    const known = `SELECT citycode, postcode FROM staged WHERE postcode <> ''${
      kind === 'localities'
        ? ` UNION ALL SELECT citycode, postcode FROM addresses WHERE citycode IN (SELECT citycode FROM staged WHERE postcode = '')`
        : ''
    }`;
    await this.database.query(
      `UPDATE staged s SET postcode = k.postcode FROM (SELECT citycode, mode() WITHIN GROUP (ORDER BY postcode) AS postcode FROM (${known}) AS known GROUP BY citycode) AS k
       WHERE s.postcode = '' AND k.citycode = s.citycode`,
    );
  }

  private async count(sql: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`WITH done AS (${sql} RETURNING 1) SELECT count(*) AS count FROM done`);
    return row?.count ?? 0;
  }
}
