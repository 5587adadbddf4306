import type { Client } from 'pg';

/** A column whose type differs between the migrations and the schema. */
export interface TypeDifference {
  readonly column: string;
  readonly migrated: string;
  readonly schema: string;
}

/**
 * The schema's own tables, made beside the migrated ones, so that PostgreSQL itself can say whether two things are
 * the same. Prisma compares the text of a predicate, and does not look into `Unsupported("…")` types at all.
 */
export class SchemaTwin {
  private readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  /** @param script what Prisma would run on an empty database */
  static async make(client: Client, script: string): Promise<SchemaTwin> {
    await client.query('CREATE SCHEMA twin; SET search_path = twin, public');
    await client.query(script);
    // With nothing on the path PostgreSQL writes every name in full, hence alike for both.
    await client.query('SET search_path = pg_catalog');
    return new SchemaTwin(client);
  }

  /** Those of the indexes that are the same in both, but for columns that are only INCLUDEd. */
  async equalIndexes(names: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.client.query<{ name: string }>(
      `WITH described AS (
         SELECT i.relname AS name, n.nspname AS side,
                replace(jsonb_build_object(
                  'table', t.relname, 'method', am.amname, 'unique', x.indisunique,
                  'operators', x.indclass::text, 'order', x.indoption::text,
                  'keys', ARRAY(SELECT pg_get_indexdef(i.oid, k, true) FROM generate_series(1, x.indnkeyatts) AS k),
                  'predicate', pg_get_expr(x.indpred, x.indrelid)
                )::text, 'twin.', 'public.') AS definition
           FROM pg_index x
           JOIN pg_class i ON i.oid = x.indexrelid
           JOIN pg_class t ON t.oid = x.indrelid
           JOIN pg_am am ON am.oid = i.relam
           JOIN pg_namespace n ON n.oid = i.relnamespace
          WHERE i.relname = ANY ($1))
       SELECT a.name FROM described a JOIN described b USING (name, definition)
        WHERE a.side = 'public' AND b.side = 'twin'`,
      [names],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** Columns that both have, with another type. A time without a precision has six digits. */
  async typeDifferences(): Promise<TypeDifference[]> {
    const { rows } = await this.client.query<TypeDifference>(
      String.raw`WITH described AS (
         SELECT n.nspname AS side, t.relname || '.' || c.attname AS column,
                regexp_replace(replace(format_type(c.atttypid, c.atttypmod), 'twin.', 'public.'), '^(time.*)\(6\)', '\1') AS type
           FROM pg_attribute c
           JOIN pg_class t ON t.oid = c.attrelid AND t.relkind IN ('r', 'p')
           JOIN pg_namespace n ON n.oid = t.relnamespace
          WHERE c.attnum > 0 AND NOT c.attisdropped)
       SELECT a.column, replace(a.type, 'public.', '') AS migrated, replace(b.type, 'public.', '') AS schema
         FROM described a JOIN described b USING ("column")
        WHERE a.side = 'public' AND b.side = 'twin' AND a.type <> b.type
        ORDER BY 1`,
    );
    return rows;
  }
}
