import { hash } from 'node:crypto';
import { DomainError, permissionsOf, type Permission, type Role, ROLES } from '@madinina/contracts';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { isMultiFactor, methodReferences } from '../second-factors/factor';
import { type Authentication } from '../sessions/session';
import { SessionError } from '../sessions/session.errors';
import { SessionRepository } from '../sessions/session.repository';
import { RevokedSessions } from '../sessions/revoked-sessions';
import { StepUpError } from '../step-up/step-up.errors';
import { AccessTokenConfig } from './access-token-config';
import { SigningKeys } from './signing-keys';
import { TokenError } from './token.errors';

const ALGORITHM = 'ES256';
/** RFC 9068: what was made for another purpose with the same key is not taken for an access token. */
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_SECONDS = 5;
const LONGEST_TOKEN = 4_096;
/** Three parts in base64url, none of them empty. */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** The 64 bytes of an ES256 signature in base64url; the last sign says two bits, and what it could say beside them is nothing. */
const SIGNATURE = /\.[\w-]{85}[AQgw]$/;
/** Some 1 KB each. */
const REMEMBERED_TOKENS = 10_000;

/** For whom a token is made. */
export interface TokenSubject extends Authentication {
  readonly accountId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
  /** No token of the session outlives it. */
  readonly sessionEndsAt: Date;
}

export interface IssuedToken {
  readonly token: string;
  /** For how many seconds it is good. */
  readonly expiresIn: number;
  /** Roles that the account holds and the token does not name, until the session has a second factor. */
  readonly withheldRoles: readonly Role[];
}

export interface VerifiedToken {
  readonly caller: Caller;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const isGood = ({ expiresAt }: VerifiedToken): boolean => expiresAt + CLOCK_TOLERANCE_SECONDS > Date.now() / 1_000;

/** Makes access tokens and says whom they speak for. */
@Injectable()
export class AccessTokenService extends AccessTokens {
  override readonly refusals = [...Object.values(TokenError), SessionError.revoked, SessionError.unknowable];
  override readonly freshnessRefusals = [StepUpError.required];
  /** Tokens whose signature was found good, the least recently used first, by their SHA-256: no token is kept in clear. */
  private readonly verified = new Map<string, VerifiedToken>();
  private readonly permissions = new Map<string, ReadonlySet<Permission>>();

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly config: AccessTokenConfig,
    private readonly revoked: RevokedSessions,
    private readonly sessions: SessionRepository,
  ) {
    super();
  }

  issue({ accountId, sessionId, roles: held, sessionEndsAt, authenticatedAt, factors }: TokenSubject): IssuedToken {
    const iat = nowSeconds();
    const exp = Math.min(iat + this.config.lifeSeconds, Math.floor(sessionEndsAt.getTime() / 1_000));
    const { issuer: iss, audience: aud } = this.config;
    const withheldRoles = isMultiFactor(factors) ? [] : held.filter((role) => this.config.mfaRequiredRoles.includes(role));
    const roles = held.filter((role) => !withheldRoles.includes(role));
    const proof = { auth_time: Math.floor(authenticatedAt.getTime() / 1_000), amr: methodReferences(factors) };
    const token = this.jwt.sign(
      { iss, aud, sub: accountId, sid: sessionId, roles, ...proof, iat, exp },
      { privateKey: this.keys.privateKey, algorithm: ALGORITHM, keyid: this.keys.kid, header: { alg: ALGORITHM, typ: TYPE } },
    );
    return { token, expiresIn: exp - iat, withheldRoles };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal is a rejection for every caller, never a throw
  override async verify(token: string): Promise<Caller> {
    return this.read(token).caller;
  }

  override recall(token: string): Caller | undefined {
    if (token.length > LONGEST_TOKEN) return undefined;
    const key = hash('sha256', token, 'base64url');
    const verified = this.verified.get(key);
    if (!verified || !isGood(verified) || this.revoked.has(verified.caller.sessionId)) return undefined;
    this.remember(key, verified);
    return verified.caller;
  }

  /**
   * The token must say it, so that one that was stolen before the owner proved it again is of no use; the session decides.
   * @throws auth.step_up.required with what is needed
   */
  override async requireFresh({ sessionId, authenticatedAt }: Caller, withinSeconds = this.config.freshSeconds): Promise<void> {
    const proof = await this.sessions.proofOf(sessionId);
    // It has ended this very moment; the next request says so.
    if (!proof) throw StepUpError.required({ withinSeconds, password: true, secondFactors: [] });
    const tokenSecondsAgo = authenticatedAt === undefined ? Number.POSITIVE_INFINITY : Date.now() / 1_000 - authenticatedAt;
    const isProved = proof.secondFactors.length === 0 || isMultiFactor(proof.factors);
    if (isProved && proof.secondsAgo <= withinSeconds && tokenSecondsAgo <= withinSeconds + CLOCK_TOLERANCE_SECONDS) return;
    throw StepUpError.required({ withinSeconds, password: true, secondFactors: proof.secondFactors });
  }

  /**
   * Microseconds for a token seen before.
   * @throws auth.token.*, auth.session.revoked, auth.session.unknowable
   */
  read(token: string): VerifiedToken {
    const known = token.length > LONGEST_TOKEN ? '' : hash('sha256', token, 'base64url');
    const found = this.verified.get(known);
    const verified = found ?? this.examine(token);
    this.verified.delete(known);
    if (!isGood(verified)) throw TokenError.expired();
    if (this.revoked.has(verified.caller.sessionId)) throw SessionError.revoked();
    this.remember(known, verified);
    return verified;
  }

  private remember(key: string, verified: VerifiedToken): void {
    this.verified.delete(key);
    if (this.verified.size >= REMEMBERED_TOKENS) {
      const [oldest] = this.verified.keys();
      if (oldest !== undefined) this.verified.delete(oldest);
    }
    this.verified.set(key, verified);
  }

  private examine(token: string): VerifiedToken {
    const kid = this.examineHeader(token);
    const publicKey = this.keys.publicKey(kid);
    if (publicKey === undefined) throw TokenError.keyUnknown();
    const { issuer, audience } = this.config;
    try {
      const claims = this.jwt.verify<Record<string, unknown>>(token, {
        publicKey,
        algorithms: [ALGORITHM],
        issuer,
        audience,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return this.examineClaims(claims);
    } catch (error) {
      throw refusal(error);
    }
  }

  /** Name of the key that is said to have signed it. */
  private examineHeader(token: string): string {
    const header = headerOf(token);
    if (header['alg'] !== ALGORITHM) throw TokenError.algorithmRefused();
    if (!SHAPE.test(token)) throw TokenError.malformed();
    if (!SIGNATURE.test(token)) throw TokenError.tampered();
    if (header['typ'] !== TYPE || header['crit'] !== undefined) throw TokenError.invalid();
    if (typeof header['kid'] !== 'string') throw TokenError.keyUnknown();
    return header['kid'];
  }

  // The library asks neither that these claims are there nor that `iat` has passed.
  private examineClaims({ sub, sid, roles, iat, exp, auth_time: authenticatedAt }: Record<string, unknown>): VerifiedToken {
    if (typeof exp !== 'number' || typeof iat !== 'number' || !isUUID(sub) || !isUUID(sid) || !isRoles(roles)) throw TokenError.invalid();
    // Tokens that were made before this claim was are good, and never fresh.
    if (authenticatedAt !== undefined && typeof authenticatedAt !== 'number') throw TokenError.invalid();
    if (iat > nowSeconds() + CLOCK_TOLERANCE_SECONDS) throw TokenError.notYetValid();
    const caller = { accountId: sub as string, sessionId: sid as string, roles, permissions: this.permissionsOf(roles), authenticatedAt };
    return { caller, expiresAt: exp };
  }

  /** One set for all who hold the same roles. */
  private permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
    const key = roles.join();
    let permissions = this.permissions.get(key);
    if (!permissions) this.permissions.set(key, (permissions = permissionsOf(roles)));
    return permissions;
  }
}

/** Read first, so that a token without a signature is refused for its algorithm. */
function headerOf(token: string): Record<string, unknown> {
  if (token.length > LONGEST_TOKEN || token.split('.').length !== 3) throw TokenError.malformed();
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8'));
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw TokenError.malformed();
}

const isRoles = (value: unknown): value is Role[] =>
  Array.isArray(value) && value.length <= ROLES.length && value.every((role) => (ROLES as readonly unknown[]).includes(role));

/** The library's error in our words; ours pass as they are. Whatever else goes wrong while a token is examined, it is not taken. */
function refusal(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const { name, message } = error as Partial<Error>;
  if (name === 'TokenExpiredError') return TokenError.expired();
  if (name === 'NotBeforeError') return TokenError.notYetValid();
  if (message === 'invalid signature') return TokenError.tampered();
  return TokenError.invalid({}, { cause: error });
}
