import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { FactorRemovalService } from '../second-factors/factor-removal.service';
import { SessionService } from '../sessions/session.service';
import { AccountAuthority } from './account-authority.service';
import { AccountChangeRepository } from './account-change.repository';

/** Second factors in the hands of administrators: they take away what the owner has lost, and learn nothing of it. */
@Injectable()
export class UserFactorService {
  constructor(
    private readonly authority: AccountAuthority,
    private readonly accounts: AccountRepository,
    private readonly removal: FactorRemovalService,
    private readonly changes: AccountChangeRepository,
    private readonly mails: MailRequestService,
    private readonly sessions: SessionService,
  ) {}

  /** Takes every second factor away, and ends the sessions; nothing happens where there is none. @throws auth.account.not_found, auth.account.beyond_authority */
  async reset(actor: Caller, accountId: string): Promise<void> {
    const ended = await this.authority.over(actor, accountId, async ({ email }) => {
      if (!(await this.removal.removeAll(accountId))) return [];
      await this.accounts.bumpCredentials(accountId);
      await this.changes.insert({ accountId, actorId: actor.accountId, kind: 'second_factors_reset' });
      await this.mails.ask('second_factors_reset', email);
      return this.sessions.endAllBut(accountId, null, 'factors_changed');
    });
    this.sessions.announceEnded(ended);
  }
}
