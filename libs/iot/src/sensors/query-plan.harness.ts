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

/** How PostgreSQL would run a statement with these values. */
export async function queryPlan(database: Database, { sql, values }: { sql: string; values: readonly unknown[] }): Promise<QueryPlan> {
  const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, values);
  const nodes = row ? flatten(row['QUERY PLAN'][0].Plan) : [];
  return {
    scannedTables: nodes.flatMap((node) => (node['Node Type'].includes('Seq Scan') ? [node['Relation Name'] ?? '?'] : [])),
    indexes: nodes.flatMap((node) => (node['Index Name'] === undefined ? [] : [node['Index Name']])),
  };
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
