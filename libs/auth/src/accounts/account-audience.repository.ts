import { type Role } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type AccountProfile } from './account';
import { PROFILE } from './account.repository';

/** Which active accounts; all of them without either. */
export interface Audience {
  /** No others than these. */
  readonly ids?: readonly string[] | undefined;
  /** Who holds any of them. */
  readonly roles?: readonly Role[] | undefined;
}

const HOLDS_ROLE = `($2::text[] IS NULL OR EXISTS (SELECT FROM account_roles r WHERE r.account_id = a.id AND r.role = ANY($2)))`;

/** The active accounts that something is told to. */
@Injectable()
export class AccountAudienceRepository {
  constructor(private readonly database: Database) {}

  /** By id. */
  profiles({ ids, roles }: Audience & Required<Pick<Audience, 'ids'>>): Promise<AccountProfile[]> {
    return this.database.query<AccountProfile>(
      `SELECT ${PROFILE} FROM accounts a WHERE a.id = ANY($1::uuid[]) AND a.status = 'active' AND ${HOLDS_ROLE} ORDER BY a.id`,
      [ids, roles ?? null],
    );
  }

  async count({ ids, roles }: Audience): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM accounts a WHERE ($1::uuid[] IS NULL OR a.id = ANY($1)) AND a.status = 'active' AND ${HOLDS_ROLE}`,
      [ids ?? null, roles ?? null],
    );
    return row?.count ?? 0;
  }
}
