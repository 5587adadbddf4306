import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Sealed } from './factor-keys';

/** Authenticator apps. Time is the database's alone, but for the steps of codes. */
@Injectable()
export class TotpRepository {
  constructor(private readonly database: Database) {}

  /** Begins an enrolment, in the place of one that was not confirmed; false when one is confirmed. */
  async begin(accountId: string, { sealed, keyVersion }: Sealed): Promise<boolean> {
    const begun = await this.database.query(
      `INSERT INTO totp_authenticators AS t (account_id, sealed_secret, key_version) VALUES ($1, $2, $3)
       ON CONFLICT (account_id) DO UPDATE SET sealed_secret = $2, key_version = $3, created_at = now()
       WHERE t.confirmed_at IS NULL RETURNING account_id`,
      [accountId, sealed, keyVersion],
    );
    return begun.length > 0;
  }

  /** The secret of an enrolment that began within `seconds`; or whether one is confirmed already. */
  async pending(accountId: string, seconds: number): Promise<Sealed | 'confirmed' | undefined> {
    const [found] = await this.database.query<Sealed & { isConfirmed: boolean; isInTime: boolean }>(
      `SELECT sealed_secret AS sealed, key_version AS "keyVersion", confirmed_at IS NOT NULL AS "isConfirmed",
         created_at > now() - make_interval(secs => $2) AS "isInTime" FROM totp_authenticators WHERE account_id = $1`,
      [accountId, seconds],
    );
    if (found?.isConfirmed) return 'confirmed';
    return found?.isInTime ? found : undefined;
  }

  /** Confirms the pending secret with the code of a step, which is used by that; false when another secret has taken its place. */
  async confirm(accountId: string, step: number, { sealed }: Sealed): Promise<boolean> {
    const confirmed = await this.database.query(
      `UPDATE totp_authenticators SET confirmed_at = now(), last_step = $2
       WHERE account_id = $1 AND confirmed_at IS NULL AND sealed_secret = $3 RETURNING account_id`,
      [accountId, step, sealed],
    );
    return confirmed.length > 0;
  }

  /** The secret of the confirmed authenticator. */
  async secretOf(accountId: string): Promise<Sealed | undefined> {
    const [found] = await this.database.query<Sealed>(
      `SELECT sealed_secret AS sealed, key_version AS "keyVersion" FROM totp_authenticators
       WHERE account_id = $1 AND confirmed_at IS NOT NULL`,
      [accountId],
      { name: 'auth-totp-secret' },
    );
    return found;
  }

  /** Uses the code of a step, once: of many at once, one gets true, and no code of this step or an older one is good afterwards. */
  async useStep(accountId: string, step: number): Promise<boolean> {
    const used = await this.database.query(
      `UPDATE totp_authenticators SET last_step = $2 WHERE account_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2
       RETURNING account_id`,
      [accountId, step],
      { name: 'auth-totp-use-step' },
    );
    return used.length > 0;
  }

  /** The same secret under another key. */
  async reseal(accountId: string, { sealed, keyVersion }: Sealed): Promise<void> {
    await this.database.query('UPDATE totp_authenticators SET sealed_secret = $2, key_version = $3 WHERE account_id = $1', [
      accountId,
      sealed,
      keyVersion,
    ]);
  }

  /** When it was confirmed; undefined when there is none. */
  async confirmedAt(accountId: string): Promise<Date | undefined> {
    const [found] = await this.database.query<{ at: Date }>(
      'SELECT confirmed_at AS at FROM totp_authenticators WHERE account_id = $1 AND confirmed_at IS NOT NULL',
      [accountId],
      { name: 'auth-totp-confirmed-at' },
    );
    return found?.at;
  }

  /** Whether a confirmed one was there. */
  async remove(accountId: string): Promise<boolean> {
    const removed = await this.database.query<{ isConfirmed: boolean }>(
      'DELETE FROM totp_authenticators WHERE account_id = $1 RETURNING confirmed_at IS NOT NULL AS "isConfirmed"',
      [accountId],
    );
    return removed.some(({ isConfirmed }) => isConfirmed);
  }

  /** Removes some enrolments that were begun more than a day ago and never confirmed; answers how many. */
  async removeUnconfirmed(atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM totp_authenticators WHERE account_id IN (
         SELECT account_id FROM totp_authenticators WHERE confirmed_at IS NULL AND created_at < now() - interval '1 day' LIMIT $1)
       AND confirmed_at IS NULL RETURNING account_id`,
      [atMost],
    );
    return removed.length;
  }
}
