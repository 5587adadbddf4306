import { type Role } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { mayChange } from './authority';
import { UserRepository } from './user.repository';

/** What one account does to another. It is decided by the roles that both hold at that moment; one that the actor's token lacks counts for nothing. */
@Injectable()
export class AccountAuthority {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
  ) {}

  /**
   * Does the work in a transaction that locks both accounts.
   * @param wanted the roles that the target shall hold after it, when they change
   * @throws auth.account.not_found, auth.account.beyond_authority
   */
  over<T>(actor: Caller, targetId: string, work: (target: Account) => Promise<T>, wanted?: readonly Role[]): Promise<T> {
    return this.database.rawTransaction(async () => {
      const locked = await this.users.lockForChange(actor.accountId, targetId);
      if (!locked) throw AccountError.notFound();
      // What a token withholds, for want of a second factor, is withheld here too.
      const actorRoles = locked.actorRoles.filter((role) => actor.roles.includes(role));
      if (!mayChange(actorRoles, locked.target.roles, wanted)) throw AccountError.beyondAuthority();
      return work(locked.target);
    });
  }
}
