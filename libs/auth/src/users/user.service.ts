import { type Role, ROLES } from '@madinina/contracts';
import { translateConstraints } from '@madinina/platform/database';
import { AccessTokens, type Caller, decodeCursor, mapPage, page, type Page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type Account, type AccountStatus } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { accountDto } from '../accounts/account-mapper';
import { AccountRepository } from '../accounts/account.repository';
import { type RevocationReason } from '../sessions/session';
import { SessionService } from '../sessions/session.service';
import { AccountAuthority } from './account-authority.service';
import { AccountChangeRepository } from './account-change.repository';
import { type ChangeUserDto, type UserDto, type UserQuery, type UserStatisticsDto } from './user.dto';
import { UserRepository } from './user.repository';

const userDto = (account: Account): UserDto => Object.assign(accountDto(account), { status: account.status });

/** Who takes something from an account, and what its sessions end for. */
interface Written {
  readonly account: Account;
  readonly endSessionsFor?: RevocationReason | undefined;
}

/** Accounts in the hands of administrators. */
@Injectable()
export class UserService {
  constructor(
    private readonly authority: AccountAuthority,
    private readonly users: UserRepository,
    private readonly accounts: AccountRepository,
    private readonly changes: AccountChangeRepository,
    private readonly sessions: SessionService,
    private readonly tokens: AccessTokens,
  ) {}

  /** @throws http.cursor.invalid */
  async list({ limit, cursor, ...filter }: UserQuery): Promise<Page<UserDto>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    const accounts = await this.users.list(filter, before, limit + 1);
    return mapPage(
      page(accounts, limit, ({ id }) => [id]),
      userDto,
    );
  }

  /** @throws auth.account.not_found */
  async get(id: string): Promise<UserDto> {
    const account = await this.accounts.find(id);
    if (!account) throw AccountError.notFound();
    return userDto(account);
  }

  /**
   * @throws auth.step_up.required for roles, auth.account.not_found, auth.account.beyond_authority, auth.account.stale,
   * auth.account.last_super_admin
   */
  async change(actor: Caller, id: string, expected: number | undefined, change: ChangeUserDto): Promise<UserDto> {
    const { accountId: actorId } = actor;
    if (change.roles !== undefined) await this.tokens.requireFresh(actor);
    return this.touch(actor, id, change.roles, async (target) => {
      if (expected !== undefined && expected !== target.version) throw AccountError.stale({ version: target.version });
      const granted = change.roles?.filter((role) => !target.roles.includes(role)) ?? [];
      const revoked = change.roles ? target.roles.filter((role) => !change.roles?.includes(role)) : [];
      const { givenName, familyName } = change;
      if (granted.length + revoked.length > 0) {
        await this.users.setRoles(id, { granted, revoked }, actorId);
        await this.changes.insert({ accountId: id, actorId, kind: 'roles', rolesGranted: granted, rolesRevoked: revoked });
      }
      if (givenName !== undefined || familyName !== undefined) await this.changes.insert({ accountId: id, actorId, kind: 'name' });
      const account = await this.users.write(id, { givenName, familyName });
      // Its tokens name the roles of their issue.
      return { account, endSessionsFor: revoked.length > 0 ? 'roles_changed' : undefined };
    });
  }

  /** @throws auth.account.not_found, auth.account.beyond_authority, auth.account.last_super_admin */
  setStatus(actor: Caller, id: string, status: AccountStatus): Promise<UserDto> {
    return this.touch(actor, id, undefined, async (target) => {
      if (target.status === status) return { account: target };
      const account = await this.users.write(id, { status });
      await this.changes.insert({ accountId: id, actorId: actor.accountId, kind: status === 'active' ? 'activated' : 'deactivated' });
      return { account, endSessionsFor: status === 'active' ? undefined : 'account_disabled' };
    });
  }

  async statistics(): Promise<UserStatisticsDto> {
    const counts = await this.users.counts();
    const ofRole = new Map((await this.users.countsByRole()).map(({ role, count }) => [role, count]));
    return {
      total: counts.total,
      byStatus: { active: counts.active, disabled: counts.total - counts.active },
      byRole: Object.fromEntries(ROLES.map((role) => [role, ofRole.get(role) ?? 0])) as Record<Role, number>,
      verified: counts.verified,
      registeredLast30Days: counts.registeredInMonth,
      signedInLast24Hours: counts.signedInInDay,
      signedInLast7Days: counts.signedInInWeek,
      signedInLast30Days: counts.signedInInMonth,
      liveSessions: counts.liveSessions,
    };
  }

  private async touch(
    actor: Caller,
    id: string,
    wanted: readonly Role[] | undefined,
    write: (target: Account) => Promise<Written>,
  ): Promise<UserDto> {
    const work = this.authority.over(
      actor,
      id,
      async (target) => {
        const { account, endSessionsFor } = await write(target);
        return { account, ended: endSessionsFor ? await this.sessions.endAllBut(id, null, endSessionsFor) : [] };
      },
      wanted,
    );
    const { account, ended } = await translateConstraints(work, { account_roles_last_super_admin: AccountError.lastSuperAdmin });
    this.sessions.announceEnded(ended);
    return userDto(account);
  }
}
