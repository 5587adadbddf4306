import { type Role } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Account, type AccountStatus } from '../accounts/account';
import { ACCOUNT } from '../accounts/account.repository';

export interface UserFilter {
  readonly role?: Role | undefined;
  readonly status?: AccountStatus | undefined;
  /** Part of a name, of the e-mail or of the username, in any case. */
  readonly q?: string | undefined;
}

export interface UserCounts {
  readonly total: number;
  readonly active: number;
  readonly verified: number;
  readonly registeredInMonth: number;
  readonly signedInInDay: number;
  readonly signedInInWeek: number;
  readonly signedInInMonth: number;
  readonly liveSessions: number;
}

/** As the index `accounts_search_idx` has it. */
const SEARCHED = `(a.given_name || ' ' || a.family_name || ' ' || a.email::text || ' ' || coalesce(a.username::text, ''))`;

const escapedLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Accounts as those see them who look after them. */
@Injectable()
export class UserRepository {
  constructor(private readonly database: Database) {}

  /** The newest first, older than the account `before`. */
  list({ role, status, q }: UserFilter, before: string | undefined, limit: number): Promise<Account[]> {
    return this.database.query<Account>(
      `SELECT ${ACCOUNT} FROM accounts a
       WHERE ($1::uuid IS NULL OR a.id < $1) AND ($2::text IS NULL OR a.status = $2)
         AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM account_roles r WHERE r.account_id = a.id AND r.role = $3))
         AND ($4::text IS NULL OR ${SEARCHED} ILIKE $4)
       ORDER BY a.id DESC LIMIT $5`,
      [before ?? null, status ?? null, role ?? null, q === undefined ? null : `%${escapedLike(q)}%`, limit],
    );
  }

  /**
   * Locks both accounts until the transaction ends, always in the same order, and answers the roles that each has then.
   * An actor who was disabled meanwhile has none; undefined when there is no such target.
   */
  async lockForChange(actorId: string, targetId: string): Promise<{ actorRoles: readonly Role[]; target: Account } | undefined> {
    await this.database.query('SELECT 1 FROM accounts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [[actorId, targetId]]);
    // Read after the wait, so that it is what others left.
    const accounts = await this.database.query<Account>(`SELECT ${ACCOUNT} FROM accounts a WHERE a.id = ANY($1::uuid[])`, [
      [actorId, targetId],
    ]);
    const target = accounts.find(({ id }) => id === targetId);
    const actor = accounts.find(({ id }) => id === actorId);
    return target && { target, actorRoles: actor?.status === 'active' ? actor.roles : [] };
  }

  async setRoles(id: string, { granted, revoked }: { granted: readonly Role[]; revoked: readonly Role[] }, actorId: string): Promise<void> {
    await this.database.query(
      'INSERT INTO account_roles (account_id, role, granted_by) SELECT $1, unnest($2::text[]), $3 ON CONFLICT DO NOTHING',
      [id, granted, actorId],
    );
    await this.database.query('DELETE FROM account_roles WHERE account_id = $1 AND role = ANY($2::text[])', [id, revoked]);
  }

  /** Writes names and status and counts the version up. */
  async write(
    id: string,
    change: { givenName?: string | undefined; familyName?: string | undefined; status?: AccountStatus },
  ): Promise<Account> {
    const [account] = await this.database.query<Account>(
      `UPDATE accounts AS a SET given_name = coalesce($2, a.given_name), family_name = coalesce($3, a.family_name),
         status = coalesce($4, a.status), version = a.version + 1, updated_at = now()
       WHERE a.id = $1 RETURNING ${ACCOUNT}`,
      [id, change.givenName ?? null, change.familyName ?? null, change.status ?? null],
    );
    if (!account) throw new Error('A locked account is gone');
    return account;
  }

  async counts(): Promise<UserCounts> {
    const [counts] = await this.database.query<UserCounts>(
      `SELECT count(*)::int AS total, count(*) FILTER (WHERE status = 'active')::int AS active,
         count(email_verified_at)::int AS verified,
         count(*) FILTER (WHERE created_at > now() - interval '30 days')::int AS "registeredInMonth",
         count(*) FILTER (WHERE last_login_at > now() - interval '1 day')::int AS "signedInInDay",
         count(*) FILTER (WHERE last_login_at > now() - interval '7 days')::int AS "signedInInWeek",
         count(*) FILTER (WHERE last_login_at > now() - interval '30 days')::int AS "signedInInMonth",
         (SELECT count(*)::int FROM sessions WHERE revoked_at IS NULL AND expires_at > now()
            AND last_seen_at + make_interval(secs => idle_seconds) > now()) AS "liveSessions"
       FROM accounts`,
    );
    if (!counts) throw new Error('SELECT count(*) returned no row');
    return counts;
  }

  countsByRole(): Promise<{ role: Role; count: number }[]> {
    return this.database.query('SELECT role, count(*)::int AS count FROM account_roles GROUP BY role');
  }
}
