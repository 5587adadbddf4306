import { hash, randomBytes } from 'node:crypto';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

export interface NewSignInChallenge {
  readonly accountId: string;
  /** The attempt with the right password. */
  readonly attemptId: string;
  readonly credentialsVersion: number;
  readonly rememberMe: boolean;
  /** How long it is good. */
  readonly seconds: number;
}

export interface SignInChallenge extends Omit<NewSignInChallenge, 'seconds'> {
  readonly id: string;
  readonly failures: number;
}

const SHAPE = /^[\w-]{43}$/;
const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Sign-ins that wait for their second factor. Time is the database's alone. */
@Injectable()
export class SignInChallengeRepository {
  constructor(private readonly database: Database) {}

  /** Answers its token: 256 random bits, of which a hash is stored. */
  async insert({
    accountId,
    attemptId,
    credentialsVersion,
    rememberMe,
    seconds,
  }: NewSignInChallenge): Promise<{ id: string; token: string }> {
    const id = newId();
    const token = randomBytes(32).toString('base64url');
    await this.database.query(
      `INSERT INTO sign_in_challenges (id, account_id, attempt_id, token_hash, credentials_version, remember_me, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [id, accountId, attemptId, hashOf(token), credentialsVersion, rememberMe, seconds],
      { name: 'auth-insert-sign-in-challenge' },
    );
    return { id, token };
  }

  /** Inside a transaction: the challenge that still waits, locked, so that answers to it stand in line. */
  async lock(token: string): Promise<SignInChallenge | undefined> {
    if (!SHAPE.test(token)) return undefined;
    const [challenge] = await this.database.query<SignInChallenge>(
      `SELECT id, account_id AS "accountId", attempt_id AS "attemptId", credentials_version AS "credentialsVersion",
         remember_me AS "rememberMe", failures
       FROM sign_in_challenges WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() FOR UPDATE`,
      [hashOf(token)],
      { name: 'auth-lock-sign-in-challenge' },
    );
    return challenge;
  }

  async recordFailure(id: string): Promise<void> {
    await this.database.query('UPDATE sign_in_challenges SET failures = failures + 1 WHERE id = $1', [id]);
  }

  async use(id: string): Promise<void> {
    await this.database.query('UPDATE sign_in_challenges SET used_at = now() WHERE id = $1', [id], { name: 'auth-use-sign-in-challenge' });
  }

  /** Removes some that are over; answers how many. */
  async removeExpired(atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM sign_in_challenges WHERE id IN (SELECT id FROM sign_in_challenges WHERE expires_at < now() LIMIT $1) RETURNING id`,
      [atMost],
    );
    return removed.length;
  }
}
