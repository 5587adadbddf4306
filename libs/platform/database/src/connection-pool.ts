import { type ClientBase, Pool, type PoolClient } from 'pg';
import { withoutRowValues } from './constraint-violation';
import { type DatabaseConfig } from './database-config';
import { typeParsers } from './type-parsers';

/** What happens to connections outside any call. */
export interface PoolObserver {
  /** A connection was lost; the pool opens another when one is needed. */
  readonly lost: (error: Error) => void;
  /** A caller got a connection to keep. */
  readonly acquired: (connection: PoolClient) => void;
}

/**
 * The connections of the process, shared by Prisma and by SQL.
 * Unlike a bare `pg.Pool`, a lost connection is told and survived, a statement that fails does not cost its connection,
 * and errors do not carry the values of rows.
 */
export function connectionPool(config: DatabaseConfig, observer: PoolObserver): Pool {
  const pool = new Pool({
    connectionString: config.url,
    application_name: config.applicationName,
    max: config.poolSize,
    // The default closes connections between two bursts.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: config.acquireTimeoutMs,
    keepAlive: true,
    types: typeParsers,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool awaits it, its types do not say so
    onConnect: async (connection) => {
      await prepareSession(connection, config);
    },
  });
  // An 'error' that no one hears ends the process. The pool hears a connection's only while it is not lent out,
  // so each connection tells of itself; what the pool repeats is known then.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => {
    connection.on('error', observer.lost);
    speakPlainly(connection);
  });

  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
  pool.connect = (async () => {
    const connection = await connect();
    observer.acquired(connection);
    return connection;
  }) as Pool['connect'];
  pool.query = (async (...query: unknown[]) => {
    const connection = await connect();
    try {
      const run = connection.query.bind(connection) as (...query: unknown[]) => Promise<unknown>;
      return await run(...query);
    } finally {
      // The bare pool closes the connection of a failed statement; a dead one is recognized without.
      connection.release();
    }
  }) as Pool['query'];
  return pool;
}

async function prepareSession(connection: ClientBase, { statementTimeoutMs, idleInTransactionTimeoutMs }: DatabaseConfig): Promise<void> {
  await connection.query(
    // PrismaPg writes and reads times without a zone: the session's must be UTC, whatever the server or the URL say.
    `SET TIME ZONE 'UTC';
     SET statement_timeout = ${statementTimeoutMs};
     SET idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}`,
  );
}

function speakPlainly(connection: PoolClient): void {
  const query = connection.query.bind(connection) as (...query: unknown[]) => unknown;
  connection.query = ((...parameters: unknown[]) => {
    const answer = query(...parameters);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw withoutRowValues(error);
    });
  }) as PoolClient['query'];
}
