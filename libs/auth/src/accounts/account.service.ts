import { AuthEvents, type Locale, type Role } from '@madinina/contracts';
import { Database, translateConstraints } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { type Account, type ProfileChange } from './account';
import { type AccountDto, RegisterDto } from './account.dto';
import { AccountError, EmailError, UsernameError } from './account.errors';
import { accountDto } from './account-mapper';
import { AccountRepository, type Insertion } from './account.repository';
import { PasswordService } from './password.service';

/** What a person says of themselves; already normalised and checked. */
export interface PersonalData {
  readonly email: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly username?: string | null | undefined;
  readonly locale?: Locale | undefined;
  /** IANA name. */
  readonly timeZone?: string | undefined;
  readonly phone?: string | null | undefined;
}

/** An account that an operator of the city makes on the machine itself. */
export interface AccountToProvision extends PersonalData {
  readonly roles: readonly Role[];
}

@Injectable()
export class AccountService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordService,
    private readonly events: Events,
  ) {}

  /** @throws auth.account.not_found */
  async profile(accountId: string): Promise<AccountDto> {
    return accountDto(await this.get(accountId));
  }

  /**
   * Where an address must be proved before it is of use, a username is nobody's before that either: else who registers with a username
   * and an address would learn from the username whether there is an account now, and so whether there was one with the address before.
   */
  async freeUnprovedUsername(username: string | null | undefined, forWhom: string | null = null): Promise<void> {
    if (typeof username === 'string') await this.accounts.freeUnprovedUsername(username, forWhom);
  }

  /** @throws auth.account.not_found, auth.account.stale when its version is not `expected`, auth.username.taken */
  async changeProfile(accountId: string, expected: number | undefined, change: ProfileChange): Promise<AccountDto> {
    const changed = await translateConstraints(this.accounts.change(accountId, expected, change), {
      accounts_username_key: UsernameError.taken,
    });
    if (changed) return accountDto(changed);
    const current = await this.get(accountId);
    throw AccountError.stale({ version: current.version });
  }

  /** Writes a new account of a person who came by themselves, or tells what was taken. @throws auth.password.busy */
  create(person: PersonalData): Promise<Insertion> {
    return this.write(person, ['USER'], false);
  }

  /**
   * Makes an account that needs no verification; for the first administrator and for seeds, so it may run again. An account
   * that has the e-mail keeps its password and its profile, and gets the roles it does not hold.
   * @throws auth.account.invalid naming what is refused and why, auth.username.taken, auth.password.busy
   */
  async provision({ roles, ...given }: AccountToProvision): Promise<{ account: Account; created: boolean; granted: readonly Role[] }> {
    const person = await checkedPerson(given);
    const known = await this.accounts.findByEmail(person.email);
    const insertion = known ? ({ taken: 'email' } as const) : await this.write(person, roles, true);
    if ('id' in insertion) return { account: await this.get(insertion.id), created: true, granted: roles };
    if (insertion.taken === 'username') throw UsernameError.taken();
    const account = known ?? (await this.accounts.findByEmail(person.email));
    if (!account) throw EmailError.taken();
    const granted = await this.accounts.grant(account.id, roles);
    return { account: await this.get(account.id), created: false, granted };
  }

  private async write(person: PersonalData, roles: readonly Role[], isEmailVerified: boolean): Promise<Insertion> {
    const { email, givenName, familyName, username = null, locale = 'fr', timeZone = 'America/Martinique', phone = null } = person;
    // Before the transaction: it takes long, and a connection must not wait for it.
    const passwordHash = await this.passwords.hash(person.password);
    const account = { email, username, passwordHash, givenName, familyName, locale, timeZone, phone, isEmailVerified, roles };
    return this.database.rawTransaction(async () => {
      const insertion = await this.accounts.insert(account);
      if ('id' in insertion) await this.events.publish(AuthEvents.AccountRegistered, { accountId: insertion.id });
      return insertion;
    });
  }

  private async get(accountId: string): Promise<Account> {
    const account = await this.accounts.find(accountId);
    if (!account) throw AccountError.notFound();
    return account;
  }
}

async function checkedPerson(given: PersonalData): Promise<RegisterDto> {
  const person = plainToInstance(RegisterDto, given, { exposeUnsetFields: false });
  const refused = (await validate(person)).map(({ property, constraints = {} }) => ({ name: property, why: Object.keys(constraints) }));
  if (refused.length > 0) throw AccountError.invalid({ refused });
  return person;
}
