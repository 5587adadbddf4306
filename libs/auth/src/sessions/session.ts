import { type Role } from '@madinina/contracts';
import { type AccountStatus } from '../accounts/account';
import { type Factor, type SecondFactorMethod } from '../second-factors/factor';

/** Where a request comes from, as far as it can be told. */
export interface ClientOrigin {
  /** IP address. */
  readonly address: string;
  /** The user agent, cut. */
  readonly device: string;
}

/** Why a session ended before its time. */
export type RevocationReason =
  | 'logout'
  | 'replay'
  | 'ended_by_owner'
  | 'ended_by_admin'
  | 'password_changed'
  | 'password_reset'
  | 'factors_changed'
  | 'roles_changed'
  | 'account_disabled';

/** A session that can still be used, as its owner sees it. */
export interface LiveSession {
  readonly id: string;
  readonly device: string;
  /** IP address. */
  readonly address: string;
  readonly isRemembered: boolean;
  readonly authenticatedAt: Date;
  readonly factors: readonly Factor[];
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
  /** What the sign-in was proved by. */
  readonly factors: readonly Factor[];
  readonly idleSeconds: number;
  readonly lifeSeconds: number;
}

/** How far a session is proved to be its owner's, at this moment. */
export interface SessionProof {
  readonly secondsAgo: number;
  readonly factors: readonly Factor[];
  /** Second factors that the account has. */
  readonly secondFactors: readonly SecondFactorMethod[];
}

/** When and by what a session was last proved to be its owner's. */
export interface Authentication {
  readonly authenticatedAt: Date;
  readonly factors: readonly Factor[];
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
  readonly authenticatedAt: Date;
  readonly factors: readonly Factor[];
  readonly accountId: string;
  readonly accountStatus: AccountStatus;
  readonly roles: readonly Role[];
  /** When the token that replaced it expires; null when there is none. */
  readonly successorExpiresAt: Date | null;
}
