import { type Database } from '@madinina/platform/database';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

export interface QueryPlan {
  /** Tables that are read from end to end. */
  readonly scannedTables: readonly string[];
  readonly indexes: readonly string[];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}
interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }];
}

/** How PostgreSQL runs a statement with these values. */
export async function queryPlan(database: Database, { sql, values }: Statement): Promise<QueryPlan> {
  return planIn(await database.query<Explained>(`EXPLAIN (FORMAT JSON) ${sql}`, values));
}

/** How PostgreSQL runs a statement that it prepared once for whatever values. */
export async function preparedPlan(database: Database, { sql, values }: Statement): Promise<QueryPlan> {
  const literals = values.map((value) => `'${(value instanceof Date ? value.toISOString() : String(value)).replaceAll("'", "''")}'`);
  return database.transaction(async () => {
    await database.query('SET LOCAL plan_cache_mode = force_generic_plan');
    await database.query(`PREPARE planned AS ${sql}`);
    const explained = await database.query<Explained>(
      `EXPLAIN (FORMAT JSON) EXECUTE planned${literals.length > 0 ? `(${literals.join(', ')})` : ''}`,
    );
    await database.query('DEALLOCATE planned');
    return planIn(explained);
  });
}

function planIn([explained]: readonly Explained[]): QueryPlan {
  const nodes = explained ? flatten(explained['QUERY PLAN'][0].Plan) : [];
  return {
    scannedTables: nodes.flatMap((node) => (node['Node Type'].includes('Seq Scan') ? [node['Relation Name'] ?? '?'] : [])),
    indexes: nodes.flatMap((node) => (node['Index Name'] === undefined ? [] : [node['Index Name']])),
  };
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
