import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Pool, type PoolClient } from 'pg';
import { connectionPool } from './connection-pool';
import { DatabaseConfig } from './database-config';
import { PrismaClient } from './generated/prisma/client';
import { JoinedPrismaPg } from './joined-prisma-pg';
import { type Listening, listenOn } from './listen-on';
import { type IsolationLevel, type PrismaExecutor, RunningTransaction } from './running-transaction';
import { isWriteConflict } from './unavailable';
import { waitForDatabase } from './wait-for-database';

export interface TransactionOptions {
  /** PostgreSQL's default is ReadCommitted. A joining transaction may only repeat what the outer one asked for. */
  readonly isolation?: IsolationLevel;
  /** How long it may run, in ms; then it is rolled back. DATABASE_TRANSACTION_TIMEOUT_MS unless told. */
  readonly timeoutMs?: number;
  /** How often to run it again after a serialization failure or a deadlock; 0 unless told. The outermost one decides. */
  readonly retries?: number;
}

const SHUTDOWN_MS = 10_000;

/** PostgreSQL for the repositories: Prisma, SQL, and the transaction that both join. */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  /** For what needs a connection of its own; statements here join no transaction. */
  readonly pool: Pool;
  private readonly client: PrismaClient;
  /** The transaction that the running code is inside of. */
  private readonly running = new AsyncLocalStorage<RunningTransaction>();
  /** The one that Prisma is starting: the connection that it takes from the pool is the transaction's. */
  private readonly starting = new AsyncLocalStorage<RunningTransaction>();
  private readonly logger = new Logger(Database.name);

  constructor(private readonly config: DatabaseConfig) {
    this.pool = connectionPool(config, {
      lost: (error) => this.logger.warn(`A connection to PostgreSQL was lost: ${error.message}`),
      acquired: (connection) => this.starting.getStore()?.runsOn(connection),
    });
    this.client = new PrismaClient({
      adapter: new JoinedPrismaPg(this.pool, () => this.starting.getStore(), { prepare: config.preparedStatements }),
      // Longer formats print the arguments, and so what people wrote, into the message.
      errorFormat: 'minimal',
    });
  }

  /** Waits for PostgreSQL at boot. */
  onModuleInit(): Promise<void> {
    return waitForDatabase(this.pool, this.config);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
    // A connection that is never given back must not keep the process from ending.
    const abandoned = new AbortController();
    await Promise.race([this.pool.end(), wait(SHUTDOWN_MS, undefined, { signal: abandoned.signal, ref: false })]);
    abandoned.abort();
  }

  /** Prisma, joined to the running transaction if there is one. */
  get prisma(): PrismaExecutor {
    return this.running.getStore()?.prisma ?? this.client;
  }

  get inTransaction(): boolean {
    return this.running.getStore() !== undefined;
  }

  /**
   * One transaction around everything that `work` does here, however deep; a call inside a transaction joins it.
   * When any part fails the whole is rolled back, also if the error of a joined part is caught on the way.
   */
  async transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const outer = this.running.getStore();
    if (outer) return outer.join(work, options.isolation);
    return this.tryAgain(options.retries ?? 0, () => this.begin(work, options));
  }

  /**
   * A transaction on a bare connection, for hot paths (COPY, unnest). `query` joins it; `prisma` throws inside it.
   * Inside a running transaction of either kind it joins that one, on its connection.
   */
  async rawTransaction<T>(work: (connection: PoolClient) => Promise<T>, options: Omit<TransactionOptions, 'timeoutMs'> = {}): Promise<T> {
    const outer = this.running.getStore();
    if (outer) return outer.join(() => work(outer.openConnection), options.isolation);
    return this.tryAgain(options.retries ?? 0, () => this.beginRaw(work, options.isolation));
  }

  /**
   * SQL on the running transaction, or on any connection.
   * @param options.name prepares the statement under this name; worth it for what runs often
   */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = [], { name }: { name?: string } = {}): Promise<Row[]> {
    const executor = this.running.getStore()?.openConnection ?? this.pool;
    const prepared = name !== undefined && this.config.preparedStatements ? { name } : {};
    const { rows } = await executor.query<Row>({ text: sql, values: [...parameters], ...prepared });
    return rows;
  }

  /**
   * Hears NOTIFY on a connection of its own that comes back by itself. `heard` gets the payload, and runs without one at
   * each (re)connection, because what is said while no one listens is lost.
   */
  listen(channel: string, heard: (payload?: string) => void): Listening {
    return listenOn(channel, {
      config: this.config,
      heard,
      lost: (error) => this.logger.warn(`The ${channel} channel was lost: ${error.message}`),
    });
  }

  private begin<T>(work: () => Promise<T>, { isolation, timeoutMs }: TransactionOptions): Promise<T> {
    const transaction = new RunningTransaction(isolation);
    return this.starting.run(transaction, () =>
      this.client.$transaction(
        async (prisma) => {
          transaction.joinPrisma(prisma);
          const result = await this.running.run(transaction, work);
          transaction.mustBeWhole();
          return result;
        },
        {
          maxWait: this.config.acquireTimeoutMs,
          timeout: timeoutMs ?? this.config.transactionTimeoutMs,
          ...(isolation !== undefined && { isolationLevel: isolation }),
        },
      ),
    );
  }

  private async beginRaw<T>(work: (connection: PoolClient) => Promise<T>, isolation: IsolationLevel | undefined): Promise<T> {
    const connection = await this.pool.connect();
    const transaction = new RunningTransaction(isolation);
    transaction.runsOn(connection);
    try {
      await connection.query(isolation === undefined ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${SQL_ISOLATION[isolation]}`);
      const result = await this.running.run(transaction, () => work(connection));
      transaction.mustBeWhole();
      await transaction.commit();
      connection.release();
      return result;
    } catch (error) {
      transaction.end();
      await rollBack(connection);
      throw error;
    }
  }

  private async tryAgain<T>(retries: number, attempt: () => Promise<T>): Promise<T> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (tried >= retries || !isWriteConflict(error)) throw error;
        // Those that collided must not meet again.
        await wait(Math.random() * 10 * 2 ** Math.min(tried, 6));
      }
    }
  }
}

const SQL_ISOLATION: Readonly<Record<IsolationLevel, string>> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};

async function rollBack(connection: PoolClient): Promise<void> {
  try {
    await connection.query('ROLLBACK');
    connection.release();
  } catch (error) {
    // Whatever state it is in, no one else may get it.
    connection.release(error instanceof Error ? error : true);
  }
}
