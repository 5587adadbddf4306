import { AsyncLocalStorage } from 'node:async_hooks';
import { type Database } from '@madinina/platform/database';
import { Client } from 'pg';

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** One that is prepared under a name may be planned for whatever values. */
  readonly isPrepared: boolean;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}
interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode; readonly 'Execution Time': number }];
}

/** How PostgreSQL ran one statement. */
export interface StatementPlan {
  readonly text: string;
  /** Tables that were read from end to end. */
  readonly scannedTables: readonly string[];
  readonly indexes: readonly string[];
  /** Pages of 8 KB that were looked at, in memory or on disk. */
  readonly pages: number;
  readonly milliseconds: number;
}

const CONTROL = /^\s*(?:BEGIN|COMMIT|ROLLBACK|SET|SAVEPOINT|RELEASE)\b/i;

/** Listens to what `work` sends to PostgreSQL, then explains each statement, also as prepared for whatever values when it is, and takes it back. */
export class StatementPlans {
  private readonly listening = new AsyncLocalStorage<Statement[]>();
  private readonly send = Client.prototype.query as (this: Client, ...sent: unknown[]) => unknown;

  /** Before the connections are made that it listens to. */
  constructor() {
    const { listening, send } = this;
    Client.prototype.query = function (this: Client, ...sent: unknown[]): unknown {
      const [query, values] = sent as [string | { text?: string; values?: unknown[]; name?: string } | undefined, unknown];
      const told = typeof query === 'string' ? { text: query, values: Array.isArray(values) ? values : [] } : query;
      if (told?.text !== undefined) {
        const given: readonly unknown[] = told.values ?? (Array.isArray(values) ? values : []);
        listening.getStore()?.push({ text: told.text, values: given, isPrepared: 'name' in told && Boolean(told.name) });
      }
      return send.apply(this, sent);
    } as typeof Client.prototype.query;
  }

  stop(): void {
    Client.prototype.query = this.send as typeof Client.prototype.query;
  }

  async of(database: Database, work: () => Promise<unknown>): Promise<StatementPlan[]> {
    const heard: Statement[] = [];
    await this.listening.run(heard, () => takenBack(database, work));
    const plans: StatementPlan[] = [];
    for (const statement of heard.filter(({ text }) => !CONTROL.test(text))) {
      plans.push(await planOf(database, statement, 'force_custom_plan'));
      if (statement.isPrepared) plans.push(await planOf(database, statement, 'force_generic_plan'));
    }
    return plans;
  }
}

function planOf(database: Database, { text, values }: Statement, mode: string): Promise<StatementPlan> {
  return takenBack(database, async () => {
    await database.query(`SET LOCAL plan_cache_mode = ${mode}`);
    await database.query(`PREPARE planned AS ${text}`);
    try {
      const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : '';
      const [explained] = await database.query<Explained>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE planned${given}`);
      return planIn(text, explained!);
    } finally {
      await database.query('DEALLOCATE planned');
    }
  });
}

/** Whatever `work` does is undone. */
async function takenBack<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const undo = new Error('Taken back');
  let result: { readonly value: T } | undefined;
  await database
    .transaction(async () => {
      result = { value: await work() };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!result) throw new Error('The work did not run');
  return result.value;
}

function planIn(text: string, explained: Explained): StatementPlan {
  const [{ Plan: root, 'Execution Time': milliseconds }] = explained['QUERY PLAN'];
  const nodes = flatten(root);
  return {
    text,
    scannedTables: nodes.flatMap((node) => (node['Node Type'].includes('Seq Scan') ? [node['Relation Name'] ?? '?'] : [])),
    indexes: nodes.flatMap((node) => (node['Index Name'] === undefined ? [] : [node['Index Name']])),
    pages: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
    milliseconds,
  };
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value))
    return quoted(
      `{${value.map((item: unknown) => (item === null ? 'NULL' : `"${plain(item).replaceAll(/["\\]/g, '\\$&')}"`)).join(',')}}`,
    );
  return quoted(plain(value));
}
const plain = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
