import { type Caller, type Page, type PageQuery } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountError } from '../accounts/account.errors';
import { PasswordResetService } from '../passwords/password-reset.service';
import { type SessionDto } from '../sessions/session.dto';
import { SessionService } from '../sessions/session.service';
import { AccountAuthority } from './account-authority.service';
import { AccountChangeRepository } from './account-change.repository';

/** How people sign in, in the hands of administrators: they end sessions and send a reset, and never learn or set a password. */
@Injectable()
export class UserSessionService {
  constructor(
    private readonly authority: AccountAuthority,
    private readonly changes: AccountChangeRepository,
    private readonly sessions: SessionService,
    private readonly resets: PasswordResetService,
  ) {}

  /** @throws auth.account.not_found, auth.account.beyond_authority, auth.account.inactive */
  async sendPasswordReset(actor: Caller, accountId: string): Promise<void> {
    await this.authority.over(actor, accountId, async ({ email, status }) => {
      if (status !== 'active') throw AccountError.inactive();
      await this.changes.insert({ accountId, actorId: actor.accountId, kind: 'password_reset_sent' });
      await this.resets.ask(email);
    });
  }

  /** Where and from what someone is signed in is personal: that it was looked at is kept. @throws as sendPasswordReset, http.cursor.invalid */
  list(actor: Caller, accountId: string, query: PageQuery): Promise<Page<SessionDto>> {
    return this.authority.over(actor, accountId, async () => {
      const page = await this.sessions.list({ accountId, sessionId: actor.sessionId }, query);
      await this.changes.insert({ accountId, actorId: actor.accountId, kind: 'sessions_seen' });
      return page;
    });
  }

  /** @throws auth.account.not_found, auth.account.beyond_authority, auth.session.not_found */
  async end(actor: Caller, accountId: string, sessionId: string): Promise<void> {
    await this.authority.over(actor, accountId, async () => {
      await this.sessions.endOf(accountId, sessionId, 'ended_by_admin');
      await this.changes.insert({ accountId, actorId: actor.accountId, kind: 'session_ended' });
    });
    this.sessions.announceEnded([sessionId]);
  }

  /** @throws auth.account.not_found, auth.account.beyond_authority */
  async endAll(actor: Caller, accountId: string): Promise<void> {
    const ended = await this.authority.over(actor, accountId, async () => {
      await this.changes.insert({ accountId, actorId: actor.accountId, kind: 'sessions_ended' });
      return this.sessions.endAllBut(accountId, null, 'ended_by_admin');
    });
    this.sessions.announceEnded(ended);
  }
}
