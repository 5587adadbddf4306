import { AuthEvents, type Role } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type Caller, decodeCursor, mapPage, page, type Page, type PageQuery } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountError } from '../accounts/account.errors';
import { MailRequestService } from '../mail/mail-request.service';
import { type Factor } from '../second-factors/factor';
import { isRefreshToken, RefreshChain, refreshTokenHash } from './refresh-chain';
import { RevokedSessions } from './revoked-sessions';
import { type Authentication, type ClientOrigin, type RevocationReason, type TokenState } from './session';
import { SessionConfig } from './session-config';
import { type SessionDto } from './session.dto';
import { RefreshError, SessionError } from './session.errors';
import { sessionDto } from './session-mapper';
import { SessionRepository } from './session.repository';

/** A session with the refresh token that continues it. */
export interface ContinuedSession extends Authentication {
  readonly accountId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
  readonly sessionEndsAt: Date;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

/** A refresh that was refused and what must happen because of it. */
interface Suspicion {
  readonly sessionId: string;
  readonly reason: RevocationReason;
}

/** Sessions: opened by a sign-in, continued by refresh tokens, ended by their owner or for their owner's sake. */
@Injectable()
export class SessionService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    private readonly chain: RefreshChain,
    private readonly revoked: RevokedSessions,
    private readonly events: Events,
    private readonly mails: MailRequestService,
    private readonly config: SessionConfig,
  ) {}

  /** Inside a transaction. The owner is told by mail of a device that was not there before. */
  async open(
    account: { id: string; email: string; roles: readonly Role[] },
    origin: ClientOrigin,
    { rememberMe, factors }: { rememberMe: boolean; factors: readonly Factor[] },
  ): Promise<ContinuedSession> {
    const { idleSeconds, lifeSeconds, rememberedIdleSeconds, rememberedLifeSeconds } = this.config;
    const limits = rememberMe ? { idleSeconds: rememberedIdleSeconds, lifeSeconds: rememberedLifeSeconds } : { idleSeconds, lifeSeconds };
    if (await this.sessions.isNewDevice(account.id, origin.device)) await this.mails.ask('new_device', account.email, origin);
    const opened = await this.sessions.insert({ accountId: account.id, origin, rememberMe, factors, ...limits });
    const { id: sessionId, endsAt: sessionEndsAt, authenticatedAt } = opened;
    const refreshToken = this.chain.first();
    const refreshExpiresAt = await this.sessions.appendToken(sessionId, refreshTokenHash(refreshToken), null);
    const { id: accountId, roles } = account;
    return { accountId, sessionId, roles, sessionEndsAt, authenticatedAt, factors, refreshToken, refreshExpiresAt };
  }

  /**
   * Exchanges a refresh token for its successor. For a short grace a used token gives the same successor again, as several
   * tabs of a browser refresh at once; after it, a used token is a sign of theft and ends the session.
   * @throws auth.refresh.invalid, auth.refresh.replayed, auth.session.revoked, auth.session.expired, auth.account.disabled
   */
  async refresh(token: string, origin: ClientOrigin): Promise<ContinuedSession> {
    if (!isRefreshToken(token)) throw RefreshError.invalid();
    const outcome = await this.database.rawTransaction(() => this.rotate(token, origin));
    if (!('reason' in outcome)) return outcome;
    await this.end(outcome.sessionId, outcome.reason);
    throw outcome.reason === 'replay' ? RefreshError.replayed() : AccountError.disabled();
  }

  /** Ends the session everywhere; nothing happens when it had ended. */
  async end(sessionId: string, reason: RevocationReason): Promise<void> {
    const accountId = await this.database.rawTransaction(async () => {
      const owner = await this.sessions.revoke(sessionId, reason);
      if (owner !== undefined) await this.events.publish(AuthEvents.SessionRevoked, { accountId: owner, sessionId });
      return owner;
    });
    if (accountId !== undefined) this.revoked.announce([sessionId]);
  }

  /** The live sessions of an account, the newest first; `sessionId` is the one that asks. @throws http.cursor.invalid */
  async list({ accountId, sessionId }: Pick<Caller, 'accountId' | 'sessionId'>, { limit, cursor }: PageQuery): Promise<Page<SessionDto>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    const live = await this.sessions.live(accountId, before, limit + 1);
    return mapPage(
      page(live, limit, ({ id }) => [id]),
      (session) => sessionDto(session, sessionId),
    );
  }

  /** @throws auth.session.not_found when the account has no such live session */
  async endOwn(accountId: string, sessionId: string): Promise<void> {
    await this.database.rawTransaction(() => this.endOf(accountId, sessionId, 'ended_by_owner'));
    this.announceEnded([sessionId]);
  }

  /** Inside a transaction: `announceEnded` is to be called once it is committed. @throws auth.session.not_found when the account has no such live session */
  async endOf(accountId: string, sessionId: string, reason: RevocationReason): Promise<void> {
    if (!(await this.sessions.revokeOwn(accountId, sessionId, reason))) throw SessionError.notFound();
    await this.events.publish(AuthEvents.SessionRevoked, { accountId, sessionId });
  }

  /** Ends all sessions of the caller but the one that asks. */
  async endOthers({ accountId, sessionId }: Caller): Promise<void> {
    this.announceEnded(await this.database.rawTransaction(() => this.endAllBut(accountId, sessionId, 'ended_by_owner')));
  }

  /** Inside a transaction: what it answers is to be told by `announceEnded` once that is committed. */
  async endAllBut(accountId: string, kept: string | null, reason: RevocationReason): Promise<readonly string[]> {
    const ended = await this.sessions.revokeAllBut(accountId, kept, reason);
    await this.events.publishAll(ended.map((sessionId) => ({ type: AuthEvents.SessionRevoked, data: { accountId, sessionId } })));
    return ended;
  }

  /** Makes every process refuse the tokens of these sessions, without waiting for the outbox. */
  announceEnded(sessionIds: readonly string[]): void {
    if (sessionIds.length > 0) this.revoked.announce(sessionIds);
  }

  private async rotate(token: string, origin: ClientOrigin): Promise<ContinuedSession | Suspicion> {
    const tokenHash = refreshTokenHash(token);
    const isFirstUse = await this.sessions.useToken(tokenHash);
    const state = await this.sessions.tokenState(tokenHash);
    if (!state) throw RefreshError.invalid();
    if (state.isSessionRevoked) throw SessionError.revoked();
    const { sessionId } = state;
    if (!isFirstUse && (state.usedSecondsAgo ?? 0) > this.config.refreshGraceSeconds) return { sessionId, reason: 'replay' };
    if (state.isExpired) throw SessionError.expired();
    if (state.accountStatus !== 'active') return { sessionId, reason: 'account_disabled' };
    const refreshToken = this.chain.successorOf(token);
    const refreshExpiresAt = isFirstUse ? await this.succeed(state, refreshToken, origin) : state.successorExpiresAt;
    if (!refreshExpiresAt) throw RefreshError.invalid();
    const { accountId, roles, sessionEndsAt, authenticatedAt, factors } = state;
    return { accountId, sessionId, roles, sessionEndsAt, authenticatedAt, factors, refreshToken, refreshExpiresAt };
  }

  private async succeed({ sessionId, tokenId }: TokenState, successor: string, origin: ClientOrigin): Promise<Date> {
    if (!(await this.sessions.touch(sessionId, origin))) throw SessionError.revoked();
    return this.sessions.appendToken(sessionId, refreshTokenHash(successor), tokenId);
  }
}
