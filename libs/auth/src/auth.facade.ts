import { type Role } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { type AccountContact, type AccountProfile } from './accounts/account';
import { AccountAudienceRepository, type Audience } from './accounts/account-audience.repository';
import { AccountRepository } from './accounts/account.repository';

/** How much of a list to read: accounts after the id `after`, at most `limit` (500 unless told). */
export interface AccountsPage {
  readonly after?: string | undefined;
  readonly limit?: number;
}

const PAGE = 500;

/** What other rooms may ask about accounts. */
@Injectable()
export class AuthFacade {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly audiences: AccountAudienceRepository,
  ) {}

  /** Active accounts with the role, by id: the next page starts after the last id of this one, and the last page is not full. */
  accountsWithRole(role: Role, { after, limit = PAGE }: AccountsPage = {}): Promise<AccountProfile[]> {
    return this.accounts.profilesWithAnyRole([role], after, limit);
  }

  /** Every active account with any of the roles, once each, in batches: for what is sent to many. */
  async *accountsWithAnyRole(
    roles: readonly Role[],
    { after, limit = PAGE }: AccountsPage = {},
  ): AsyncGenerator<AccountProfile[], void, void> {
    let last = after;
    for (;;) {
      const batch = await this.accounts.profilesWithAnyRole(roles, last, limit);
      if (batch.length > 0) yield batch;
      if (batch.length < limit) return;
      last = batch.at(-1)?.id;
    }
  }

  /** Those of the ids (some hundred at once) that are active accounts, and hold any of the roles when there are any, by id. */
  activeAmong(ids: readonly string[], roles?: readonly Role[]): Promise<AccountProfile[]> {
    return this.audiences.profiles({ ids, roles });
  }

  /** How many active accounts are of the ids, and hold any of the roles; what is left out does not narrow. */
  countActive(audience: Audience): Promise<number> {
    return this.audiences.count(audience);
  }

  /** Where an account is written to; undefined when there is no such account. */
  async contactOf(accountId: string): Promise<AccountContact | undefined> {
    const account = await this.accounts.find(accountId);
    return (
      account && { email: account.email, isEmailVerified: account.emailVerifiedAt !== null, locale: account.locale, status: account.status }
    );
  }

  /** Undefined when there is no such account. A disabled account still has its name. */
  profileOf(accountId: string): Promise<AccountProfile | undefined> {
    return this.accounts.profileOf(accountId);
  }
}
