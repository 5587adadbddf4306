import { PrismaPg } from '@prisma/adapter-pg';
import { type Pool } from 'pg';
import { type RunningTransaction } from './running-transaction';

/** More kinds of statements than the rooms have; beyond it (lists of ever other lengths) they run unprepared. */
const PREPARED_AT_MOST = 1_000;

type Connected = Awaited<ReturnType<PrismaPg['connect']>>;

/** PrismaPg over the pool of the process that tells a `RunningTransaction` when Prisma ends it. */
export class JoinedPrismaPg extends PrismaPg {
  /** @param starting the transaction that the calling code lets Prisma start */
  constructor(
    pool: Pool,
    private readonly starting: () => RunningTransaction | undefined,
    { prepare }: { prepare: boolean },
  ) {
    super(pool, prepare ? { statementNameGenerator: nameStatements() } : {});
  }

  override async connect(): Promise<Connected> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const transaction = this.starting();
      const begun = await start(isolation);
      if (!transaction) return begun;
      const executeRaw = begun.executeRaw.bind(begun);
      const commit = begun.commit.bind(begun);
      const rollback = begun.rollback.bind(begun);
      // Prisma sends COMMIT or ROLLBACK here, on its own when the time is over, and then gives the connection back.
      begun.executeRaw = async (query) => {
        if (query.sql === 'COMMIT') {
          await transaction.commit();
          return 0;
        }
        if (query.sql === 'ROLLBACK') transaction.end();
        return executeRaw(query);
      };
      begun.commit = () => {
        transaction.end();
        return commit();
      };
      begun.rollback = () => {
        transaction.end();
        return rollback();
      };
      return begun;
    };
    return adapter;
  }
}

/** A name for each statement text, so that PostgreSQL parses and plans it once a connection (a fifth to a third faster). */
function nameStatements(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    // PrismaPg passes it on as `name`; node-postgres takes an empty one for none.
    if (names.size >= PREPARED_AT_MOST) return '';
    const name = `prisma_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
