import { type Locale, type Role } from '@madinina/contracts';

export type AccountStatus = 'active' | 'disabled';

/** A person who can sign in, without what proves it is them. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string;
  readonly familyName: string;
  readonly locale: Locale;
  /** IANA name. */
  readonly timeZone: string;
  /** E.164. */
  readonly phone: string | null;
  readonly status: AccountStatus;
  readonly emailVerifiedAt: Date | null;
  readonly lastLoginAt: Date | null;
  readonly roles: readonly Role[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What proves that an account is someone's. */
export interface Credentials {
  readonly passwordHash: string;
  /** Grows with each change of them. */
  readonly credentialsVersion: number;
}

export interface AccountToSignIn extends Credentials {
  readonly account: Account;
}

/** What is needed to write a new account. */
export interface NewAccount {
  readonly email: string;
  readonly username: string | null;
  readonly passwordHash: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly phone: string | null;
  readonly isEmailVerified: boolean;
  readonly roles: readonly Role[];
}

/** What the owner may change; what is absent stays, null removes. */
export interface ProfileChange {
  readonly username?: string | null | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly locale?: Locale | undefined;
  readonly timeZone?: string | undefined;
  readonly phone?: string | null | undefined;
}

/** What other rooms need to address a person. */
export interface AccountProfile {
  readonly id: string;
  readonly displayName: string;
  readonly locale: Locale;
  /** IANA name. */
  readonly timeZone: string;
}

/** Where a person is written to. */
export interface AccountContact {
  readonly email: string;
  /** Whether the person proved that the address is theirs. */
  readonly isEmailVerified: boolean;
  readonly locale: Locale;
  readonly status: AccountStatus;
}
