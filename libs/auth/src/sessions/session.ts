import { type Role } from '@madinina/contracts';
import { type AccountStatus } from '../accounts/account';

/** Where a request comes from, as far as it can be told. */
export interface ClientOrigin {
  /** IP address. */
  readonly address: string;
  /** The user agent, cut. */
  readonly device: string;
}

/** Why a session ended before its time. */
export type RevocationReason =
  'logout' | 'replay' | 'ended_by_owner' | 'ended_by_admin' | 'password_changed' | 'password_reset' | 'roles_changed' | 'account_disabled';

/** A session that can still be used, as its owner sees it. */
export interface LiveSession {
  readonly id: string;
  readonly device: string;
  /** IP address. */
  readonly address: string;
  readonly isRemembered: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** When it ends unless it is used before. */
  readonly idleUntil: Date;
  readonly endsAt: Date;
}

export interface NewSession {
  readonly accountId: string;
  readonly origin: ClientOrigin;
  readonly rememberMe: boolean;
  readonly idleSeconds: number;
  readonly lifeSeconds: number;
}

/** What a refresh token stands for, at this moment. */
export interface TokenState {
  readonly tokenId: string;
  readonly isExpired: boolean;
  /** Null while it is not used. */
  readonly usedSecondsAgo: number | null;
  readonly sessionId: string;
  readonly isSessionRevoked: boolean;
  readonly sessionEndsAt: Date;
  readonly accountId: string;
  readonly accountStatus: AccountStatus;
  readonly roles: readonly Role[];
  /** When the token that replaced it expires; null when there is none. */
  readonly successorExpiresAt: Date | null;
}
