import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

export type TokenPurpose = 'verify_email' | 'reset_password' | 'change_email';

export interface NewMailToken {
  readonly accountId: string;
  readonly purpose: TokenPurpose;
  readonly email: string;
  readonly tokenHash: Buffer;
  /** How long it is good. */
  readonly seconds: number;
}

/** Whose token it was. */
export interface TokenOwner {
  readonly accountId: string;
  readonly email: string;
}

const GOOD = 'token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now()';

/** Single-use tokens that mails carry. Time is the database's alone. */
@Injectable()
export class MailTokenRepository {
  constructor(private readonly database: Database) {}

  /** Inside a transaction. The account's token for this purpose that was not used is good no more. */
  async replace({ accountId, purpose, email, tokenHash, seconds }: NewMailToken): Promise<void> {
    await this.spend(accountId, purpose);
    await this.database.query(
      `INSERT INTO mail_tokens (id, account_id, purpose, email, token_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
      [newId(), accountId, purpose, email, tokenHash, seconds],
    );
  }

  /** Makes every token of the account for this purpose useless. */
  async spend(accountId: string, purpose: TokenPurpose): Promise<void> {
    await this.database.query('UPDATE mail_tokens SET used_at = now() WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL', [
      accountId,
      purpose,
    ]);
  }

  /**
   * Inside a transaction: a change of the e-mail address that was asked for does not happen, also when its mail has not left yet. Waits
   * for a mail that is just leaving.
   */
  async withdrawEmailChange(accountId: string): Promise<void> {
    await this.database.query(`DELETE FROM auth_mails WHERE account_id = $1 AND kind = 'change_email'`, [accountId]);
    await this.spend(accountId, 'change_email');
  }

  /** Of many at once, one gets it; undefined for the others, and for a token that is unknown, used or over. */
  async use(tokenHash: Buffer, purpose: TokenPurpose): Promise<TokenOwner | undefined> {
    const [owner] = await this.database.query<TokenOwner>(
      `UPDATE mail_tokens SET used_at = now() WHERE ${GOOD} RETURNING account_id AS "accountId", email`,
      [tokenHash, purpose],
    );
    return owner;
  }

  /** Whose good token it is; it stays good. */
  async ownerOf(tokenHash: Buffer, purpose: TokenPurpose): Promise<TokenOwner | undefined> {
    const [owner] = await this.database.query<TokenOwner>(`SELECT account_id AS "accountId", email FROM mail_tokens WHERE ${GOOD}`, [
      tokenHash,
      purpose,
    ]);
    return owner;
  }

  async countOfLastHour(accountId: string, purpose: TokenPurpose): Promise<number> {
    const [counted] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM mail_tokens WHERE account_id = $1 AND purpose = $2 AND created_at > now() - interval '1 hour'`,
      [accountId, purpose],
    );
    return counted?.count ?? 0;
  }

  /** Removes some that were over a day ago; answers how many. */
  async removeExpired(atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM mail_tokens WHERE id IN (SELECT id FROM mail_tokens WHERE expires_at < now() - interval '1 day' LIMIT $1) RETURNING id`,
      [atMost],
    );
    return removed.length;
  }
}
