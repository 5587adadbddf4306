import { type Role } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

export interface AccountChange {
  readonly accountId: string;
  /** Who did it: the owner, or an administrator; null for somebody who is not known. */
  readonly actorId: string | null;
  readonly kind:
    | 'roles'
    | 'name'
    | 'activated'
    | 'deactivated'
    | 'password_changed'
    | 'password_reset'
    | 'email_verified'
    | 'password_reset_sent'
    | 'sessions_seen'
    | 'session_ended'
    | 'sessions_ended'
    | 'email_changed'
    | 'totp_enabled'
    | 'totp_removed'
    | 'passkey_added'
    | 'passkey_removed'
    | 'recovery_codes_renewed'
    | 'second_factors_reset'
    | 'address_wanted';
  readonly rolesGranted?: readonly Role[];
  readonly rolesRevoked?: readonly Role[];
}

/** What was done to accounts, and by whom. */
@Injectable()
export class AccountChangeRepository {
  constructor(private readonly database: Database) {}

  async insert({ accountId, actorId, kind, rolesGranted = [], rolesRevoked = [] }: AccountChange): Promise<void> {
    await this.database.query(
      'INSERT INTO account_changes (id, account_id, actor_id, kind, roles_granted, roles_revoked) VALUES ($1, $2, $3, $4, $5, $6)',
      [newId(), accountId, actorId, kind, rolesGranted, rolesRevoked],
    );
  }

  async countOfLastHour(accountId: string, kind: AccountChange['kind']): Promise<number> {
    const [counted] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM account_changes WHERE account_id = $1 AND kind = $2 AND at > now() - interval '1 hour'`,
      [accountId, kind],
    );
    return counted?.count ?? 0;
  }
}
