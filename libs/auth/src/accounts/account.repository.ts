import { type Role } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Account, type AccountProfile, type AccountToSignIn, type Credentials, type NewAccount, type ProfileChange } from './account';

const ROLES_OF_ACCOUNT = `ARRAY(SELECT r.role FROM account_roles r WHERE r.account_id = a.id ORDER BY r.role)`;
/** The columns of an `Account`, in a query that calls the table `a`. */
export const ACCOUNT = `a.id, a.email, a.username, a.given_name AS "givenName", a.family_name AS "familyName", a.locale,
  a.time_zone AS "timeZone", a.phone, a.status, a.email_verified_at AS "emailVerifiedAt", a.last_login_at AS "lastLoginAt",
  a.version, a.created_at AS "createdAt", a.updated_at AS "updatedAt", ${ROLES_OF_ACCOUNT} AS roles`;
const CREDENTIALS = `a.password_hash AS "passwordHash", a.credentials_version AS "credentialsVersion"`;
/** The columns of an `AccountProfile`, in a query that calls the table `a`. */
export const PROFILE = `a.id, a.given_name || ' ' || a.family_name AS "displayName", a.locale, a.time_zone AS "timeZone"`;

/** How an insert ended: what is taken is told by name, and nothing was written then. */
export type Insertion = { readonly id: string } | { readonly taken: 'email' | 'username' };

@Injectable()
export class AccountRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Account | undefined> {
    const [account] = await this.database.query<Account>(`SELECT ${ACCOUNT} FROM accounts a WHERE a.id = $1`, [id], {
      name: 'auth-account',
    });
    return account;
  }

  async findByEmail(email: string): Promise<Account | undefined> {
    const [account] = await this.database.query<Account>(`SELECT ${ACCOUNT} FROM accounts a WHERE a.email = $1::citext`, [email]);
    return account;
  }

  /** The account whose e-mail or username it is, with what proves that it is theirs. */
  async findForSignIn(identifier: string): Promise<AccountToSignIn | undefined> {
    const field = identifier.includes('@') ? 'email' : 'username';
    const [found] = await this.database.query<Account & Credentials>(
      `SELECT ${ACCOUNT}, ${CREDENTIALS} FROM accounts a WHERE a.${field} = $1::citext`,
      [identifier],
      { name: `auth-account-by-${field}` },
    );
    return found && withCredentials(found);
  }

  async findWithCredentials(id: string): Promise<AccountToSignIn | undefined> {
    const [found] = await this.database.query<Account & Credentials>(`SELECT ${ACCOUNT}, ${CREDENTIALS} FROM accounts a WHERE a.id = $1`, [
      id,
    ]);
    return found && withCredentials(found);
  }

  /**
   * Inside a transaction. A taken username is told before a taken e-mail, so that choosing a username that is known
   * to be taken says nothing about an e-mail.
   */
  async insert(account: NewAccount): Promise<Insertion> {
    const id = newId();
    const inserted = await this.database.query(
      `INSERT INTO accounts (id, email, username, password_hash, given_name, family_name, locale, time_zone, phone, email_verified_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10::boolean THEN now() END)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        account.email,
        account.username,
        account.passwordHash,
        account.givenName,
        account.familyName,
        account.locale,
        account.timeZone,
        account.phone,
        account.isEmailVerified,
      ],
    );
    if (inserted.length === 0) return { taken: await this.whatIsTaken(account.username) };
    await this.grant(id, account.roles);
    return { id };
  }

  /** Takes the username from another account than `forWhom` whose address nobody has proved; nothing happens when no such one has it. */
  async freeUnprovedUsername(username: string, forWhom: string | null): Promise<void> {
    await this.database.query(
      `UPDATE accounts SET username = NULL, version = version + 1, updated_at = now()
       WHERE username = $1::citext AND email_verified_at IS NULL AND id IS DISTINCT FROM $2::uuid`,
      [username, forWhom],
    );
  }

  /** Gives roles that the account does not hold yet, in the name of the system; answers those that are new. */
  async grant(accountId: string, roles: readonly Role[]): Promise<Role[]> {
    const granted = await this.database.query<{ role: Role }>(
      `INSERT INTO account_roles (account_id, role) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING RETURNING role`,
      [accountId, roles],
    );
    return granted.map(({ role }) => role);
  }

  /** Undefined when there is no such account, or its version is not `expected`. */
  async change(id: string, expected: number | undefined, change: ProfileChange): Promise<Account | undefined> {
    const [changed] = await this.database.query<Account>(
      `UPDATE accounts AS a SET
         username = CASE WHEN $3::boolean THEN $4 ELSE a.username END, phone = CASE WHEN $5::boolean THEN $6 ELSE a.phone END,
         given_name = coalesce($7, a.given_name), family_name = coalesce($8, a.family_name),
         locale = coalesce($9, a.locale), time_zone = coalesce($10, a.time_zone), version = a.version + 1, updated_at = now()
       WHERE a.id = $1 AND ($2::integer IS NULL OR a.version = $2) RETURNING ${ACCOUNT}`,
      [
        id,
        expected ?? null,
        change.username !== undefined,
        change.username ?? null,
        change.phone !== undefined,
        change.phone ?? null,
        change.givenName ?? null,
        change.familyName ?? null,
        change.locale ?? null,
        change.timeZone ?? null,
      ],
    );
    return changed;
  }

  /** Locks the account until the transaction ends; false when its credentials changed since they were read, or it was disabled. */
  async recordLogin(id: string, credentialsVersion: number): Promise<boolean> {
    const recorded = await this.database.query(
      `UPDATE accounts SET last_login_at = now() WHERE id = $1 AND credentials_version = $2 AND status = 'active' RETURNING id`,
      [id, credentialsVersion],
      { name: 'auth-record-login' },
    );
    return recorded.length > 0;
  }

  /** Inside a transaction: locks the account's row, so that what changes its credentials, or uses them, stands in line. */
  async lockCredentials(id: string): Promise<Account | undefined> {
    await this.database.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [id], { name: 'auth-lock-account' });
    // Read after the wait, so that it is what others left.
    return this.find(id);
  }

  /** Inside a transaction: locks the account's row while its credentials are as they were read; false when they are not. */
  async lockIfUnchanged(id: string, credentialsVersion: number): Promise<boolean> {
    const locked = await this.database.query(
      `SELECT 1 FROM accounts WHERE id = $1 AND credentials_version = $2 AND status = 'active' FOR NO KEY UPDATE`,
      [id, credentialsVersion],
    );
    return locked.length > 0;
  }

  /** Makes every sign-in that has begun fail. */
  async bumpCredentials(id: string): Promise<void> {
    await this.database.query('UPDATE accounts SET credentials_version = credentials_version + 1 WHERE id = $1', [id]);
  }

  /** Gives a new password; false when the credentials changed since they were read. */
  async changePassword(id: string, credentialsVersion: number, passwordHash: string): Promise<boolean> {
    const changed = await this.database.query(
      `UPDATE accounts SET password_hash = $3, credentials_version = credentials_version + 1
       WHERE id = $1 AND credentials_version = $2 RETURNING id`,
      [id, credentialsVersion, passwordHash],
    );
    return changed.length > 0;
  }

  /** A new password for who reads the mail of the account, which proves the address too; false when the account is not active. */
  async resetPassword(id: string, passwordHash: string): Promise<boolean> {
    const reset = await this.database.query(
      `UPDATE accounts SET password_hash = $2, credentials_version = credentials_version + 1,
         email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1 AND status = 'active' RETURNING id`,
      [id, passwordHash],
    );
    return reset.length > 0;
  }

  /** False when the account has another address by now. */
  async verifyEmail(id: string, email: string): Promise<boolean> {
    const verified = await this.database.query(
      'UPDATE accounts SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1 AND email = $2::citext RETURNING id',
      [id, email],
    );
    return verified.length > 0;
  }

  /** Another address, that its owner has proved; violates `accounts_email_key` when somebody has it. False when the account is not active. */
  async changeEmail(id: string, email: string): Promise<boolean> {
    const changed = await this.database.query(
      `UPDATE accounts SET email = $2, email_verified_at = now(), version = version + 1, updated_at = now()
       WHERE id = $1 AND status = 'active' RETURNING id`,
      [id, email],
    );
    return changed.length > 0;
  }

  /** The same password under other parameters. Only while the hash is still `from`: a password changed meanwhile stays changed. */
  async replacePasswordHash(id: string, from: string, to: string): Promise<void> {
    await this.database.query('UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [id, from, to]);
  }

  async profileOf(id: string): Promise<AccountProfile | undefined> {
    const [profile] = await this.database.query<AccountProfile>(`SELECT ${PROFILE} FROM accounts a WHERE a.id = $1`, [id]);
    return profile;
  }

  /** Active accounts that hold any of the roles, by id, after the account `after`. */
  profilesWithAnyRole(roles: readonly Role[], after: string | undefined, limit: number): Promise<AccountProfile[]> {
    return this.database.query<AccountProfile>(
      `SELECT ${PROFILE} FROM accounts a
       WHERE a.status = 'active' AND ($2::uuid IS NULL OR a.id > $2)
         AND a.id IN (SELECT r.account_id FROM account_roles r WHERE r.role = ANY($1::text[]) AND ($2::uuid IS NULL OR r.account_id > $2))
       ORDER BY a.id LIMIT $3`,
      [roles, after ?? null, limit],
    );
  }

  private async whatIsTaken(username: string | null): Promise<'email' | 'username'> {
    if (username === null) return 'email';
    const holders = await this.database.query('SELECT 1 FROM accounts WHERE username = $1::citext', [username]);
    return holders.length > 0 ? 'username' : 'email';
  }
}

function withCredentials({ passwordHash, credentialsVersion, ...account }: Account & Credentials): AccountToSignIn {
  return { account, passwordHash, credentialsVersion };
}
