import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

export type AttemptOutcome = 'succeeded' | 'unknown_account' | 'wrong_password' | 'unverified' | 'disabled';

export interface Attempt {
  readonly accountId: string | undefined;
  readonly identifierHash: Buffer;
  /** `change` is the current password, asked for before it is changed. */
  readonly method: 'password' | 'change';
  readonly outcome: AttemptOutcome;
  /** IP address. */
  readonly address: string;
}

@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  async insert({ accountId, identifierHash, method, outcome, address }: Attempt): Promise<void> {
    await this.database.query(
      'INSERT INTO auth_attempts (id, account_id, identifier_hash, method, outcome, address) VALUES ($1, $2, $3, $4, $5, $6::inet)',
      [newId(), accountId ?? null, identifierHash, method, outcome, address],
      { name: 'auth-insert-attempt' },
    );
  }

  /** Removes some attempts older than `days`; answers how many. */
  async removeOld(days: number, atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM auth_attempts WHERE id IN (SELECT id FROM auth_attempts WHERE at < now() - make_interval(days => $1) LIMIT $2) RETURNING id`,
      [days, atMost],
    );
    return removed.length;
  }
}
