import { type PoolClient } from 'pg';
import { type Prisma } from './generated/prisma/client';

export type IsolationLevel = Prisma.TransactionIsolationLevel;
/** Prisma outside or inside a transaction: every model, no `$transaction` of its own. */
export type PrismaExecutor = Prisma.TransactionClient;

/** One transaction on one connection, from BEGIN until COMMIT or ROLLBACK is sent. */
export class RunningTransaction {
  private connection: PoolClient | undefined;
  private executor: PrismaExecutor | undefined;
  private ended = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly isolation: IsolationLevel | undefined) {}

  /** The connection it runs on. Told once, while the transaction starts; later ones are not its own. */
  runsOn(connection: PoolClient): void {
    this.connection ??= connection;
  }

  joinPrisma(executor: PrismaExecutor): void {
    this.executor = executor;
  }

  /** No statement may follow: the connection goes back to the pool and another caller's statements run on it. */
  end(): void {
    this.ended = true;
  }

  /** @throws when the transaction has ended, e.g. under a promise that no one awaited */
  get openConnection(): PoolClient {
    if (this.ended) throw new Error('The transaction has ended. Await everything that is started inside it.');
    if (!this.connection) throw new Error('The transaction has no connection: Prisma did not take one from the pool.');
    return this.connection;
  }

  get prisma(): PrismaExecutor {
    if (!this.executor) throw new Error('Prisma is not available inside rawTransaction: use query, or transaction instead.');
    return this.executor;
  }

  /** Runs work that asked for a transaction while this one was running. */
  async join<T>(work: () => Promise<T>, isolation: IsolationLevel | undefined): Promise<T> {
    if (isolation !== undefined && isolation !== this.isolation)
      throw new Error(`A transaction with isolation ${isolation} cannot join one with ${this.isolation ?? 'the default'}.`);
    try {
      return await work();
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }

  /** @throws when a transaction that joined failed and someone caught its error: half of it must not be kept */
  mustBeWhole(): void {
    if (!this.failure) return;
    throw new Error('A transaction that joined this one failed, and its error was caught: nothing is committed.', {
      cause: this.failure.error,
    });
  }

  /** @throws when PostgreSQL, as it does after a failed statement, takes COMMIT for ROLLBACK without a word */
  async commit(): Promise<void> {
    const connection = this.openConnection;
    this.end();
    const { command } = await connection.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('A statement of the transaction failed, and its error was caught: nothing is committed.');
  }
}
