import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type SecondFactorMethod } from '../second-factors/factor';

/**
 * `pending` while the password is checked, and for good when the process died over it; `delayed` was not even checked. `challenged`:
 * the password was right, and a second factor is asked for.
 */
export type AttemptOutcome =
  | 'pending'
  | 'delayed'
  | 'busy'
  | 'succeeded'
  | 'challenged'
  | 'unknown_account'
  | 'unknown_passkey'
  | 'wrong_password'
  | 'wrong_factor'
  | 'unverified'
  | 'disabled';

export interface Attempt {
  readonly accountId: string | undefined;
  readonly identifierHash: Buffer;
  /** `change` and `step_up` are the current password, asked for before something dangerous; `reset` a new one, by mail. */
  readonly method: 'password' | 'change' | 'step_up' | 'reset' | SecondFactorMethod;
  readonly outcome: AttemptOutcome;
  /** IP address. */
  readonly address: string;
}

/** Guesses at one identifier in the last hour. "Here" is the same address, or the same /64 of IPv6, which one subscriber has. */
export interface RecentFailures {
  /** Since the last sign-in from here. */
  readonly here: number;
  /** Since the last of them; null when there is none. */
  readonly secondsSinceHere: number | null;
  readonly everywhere: number;
  readonly secondsSinceEverywhere: number | null;
  /** Whether the owner signed in from here, as far as attempts are kept. */
  readonly isKnownHere: boolean;
}

// `unverified` too: it must look like a wrong password for longer than a few tries.
const FAILED = `outcome IN ('pending', 'unknown_account', 'wrong_password', 'unverified')`;
/** SQL: whether an attempt's address is that of `$2`, as far as one subscriber goes. */
export const HERE = `address <<= network(set_masklen($2::inet, CASE family($2::inet) WHEN 6 THEN 64 ELSE 32 END))`;

@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  /** Answers its id. */
  async insert({ accountId, identifierHash, method, outcome, address }: Attempt): Promise<string> {
    const id = newId();
    await this.database.query(
      'INSERT INTO auth_attempts (id, account_id, identifier_hash, method, outcome, address) VALUES ($1, $2, $3, $4, $5, $6::inet)',
      [id, accountId ?? null, identifierHash, method, outcome, address],
      { name: 'auth-insert-attempt' },
    );
    return id;
  }

  /** How a pending attempt ended. */
  async settle(id: string, outcome: AttemptOutcome, accountId: string | undefined): Promise<void> {
    await this.database.query('UPDATE auth_attempts SET outcome = $2, account_id = $3 WHERE id = $1', [id, outcome, accountId ?? null], {
      name: 'auth-settle-attempt',
    });
  }

  /** Inside a transaction: puts attempts at this identifier in line, so that each counts those before it. */
  async queueUp(identifierHash: Buffer): Promise<void> {
    await this.database.query('SELECT pg_advisory_xact_lock($1::bigint)', [identifierHash.readBigInt64BE().toString()], {
      name: 'auth-queue-up',
    });
  }

  async recentFailures(identifierHash: Buffer, address: string): Promise<RecentFailures> {
    const [failures] = await this.database.query<RecentFailures>(
      `WITH recent AS (
         SELECT ${FAILED} AS failed, outcome = 'succeeded' AS succeeded, ${HERE} AS here, at FROM auth_attempts
         WHERE identifier_hash = $1 AND at > now() - interval '1 hour' AND method IN ('password', 'step_up', 'reset')
       ), signed_in AS (SELECT coalesce(max(at) FILTER (WHERE succeeded AND here), '-infinity') AS at FROM recent)
       SELECT count(*) FILTER (WHERE failed AND here AND recent.at > signed_in.at)::int AS here,
         extract(epoch FROM clock_timestamp() - max(recent.at) FILTER (WHERE failed AND here AND recent.at > signed_in.at))::float8 AS "secondsSinceHere",
         count(*) FILTER (WHERE failed)::int AS everywhere,
         extract(epoch FROM clock_timestamp() - max(recent.at) FILTER (WHERE failed))::float8 AS "secondsSinceEverywhere",
         EXISTS (SELECT 1 FROM auth_attempts WHERE identifier_hash = $1 AND outcome = 'succeeded' AND ${HERE}) AS "isKnownHere"
       FROM signed_in LEFT JOIN recent ON true`,
      [identifierHash, address],
      { name: 'auth-recent-failures' },
    );
    if (!failures) throw new Error('SELECT count(*) returned no row');
    return failures;
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
