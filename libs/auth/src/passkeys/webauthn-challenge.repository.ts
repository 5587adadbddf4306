import { hash } from 'node:crypto';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ChallengeUse } from './passkey';

const hashOf = (challenge: string): Buffer => hash('sha256', challenge, 'buffer');

/** What authenticators are asked to sign. Time is the database's alone. */
@Injectable()
export class WebauthnChallengeRepository {
  constructor(private readonly database: Database) {}

  async insert(challenge: string, use: ChallengeUse, seconds: number): Promise<void> {
    const { accountId = null, boundTo = null } = use.purpose === 'sign_in' ? {} : use;
    await this.database.query(
      `INSERT INTO webauthn_challenges (challenge_hash, purpose, account_id, bound_to, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
      [hashOf(challenge), use.purpose, accountId, boundTo, seconds],
      { name: 'auth-insert-webauthn-challenge' },
    );
  }

  /** Of many at once, one takes it; false for the others, and for one that was given for another use, or is over. */
  async take(challenge: string, use: ChallengeUse): Promise<boolean> {
    const { accountId = null, boundTo = null } = use.purpose === 'sign_in' ? {} : use;
    const taken = await this.database.query(
      `DELETE FROM webauthn_challenges WHERE challenge_hash = $1 AND purpose = $2
         AND account_id IS NOT DISTINCT FROM $3::uuid AND bound_to IS NOT DISTINCT FROM $4::uuid AND expires_at > now()
       RETURNING purpose`,
      [hashOf(challenge), use.purpose, accountId, boundTo],
      { name: 'auth-take-webauthn-challenge' },
    );
    return taken.length > 0;
  }

  /** Removes some that are over; answers how many. */
  async removeExpired(atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM webauthn_challenges WHERE challenge_hash IN (
         SELECT challenge_hash FROM webauthn_challenges WHERE expires_at < now() LIMIT $1) RETURNING purpose`,
      [atMost],
    );
    return removed.length;
  }
}
