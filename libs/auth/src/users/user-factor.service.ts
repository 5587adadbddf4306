import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { PasskeyRepository } from '../passkeys/passkey.repository';
import { RecoveryCodeRepository } from '../second-factors/recovery-code.repository';
import { TotpRepository } from '../second-factors/totp.repository';
import { SessionService } from '../sessions/session.service';
import { AccountAuthority } from './account-authority.service';
import { AccountChangeRepository } from './account-change.repository';

/** Second factors in the hands of administrators: they take away what the owner has lost, and learn nothing of it. */
@Injectable()
export class UserFactorService {
  constructor(
    private readonly authority: AccountAuthority,
    private readonly accounts: AccountRepository,
    private readonly authenticators: TotpRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly codes: RecoveryCodeRepository,
    private readonly changes: AccountChangeRepository,
    private readonly mails: MailRequestService,
    private readonly sessions: SessionService,
  ) {}

  /** Takes every second factor away, and ends the sessions; nothing happens where there is none. @throws auth.account.not_found, auth.account.beyond_authority */
  async reset({ accountId: actorId }: Caller, accountId: string): Promise<void> {
    const ended = await this.authority.over(actorId, accountId, async ({ email }) => {
      const hadApp = await this.authenticators.remove(accountId);
      const hadPasskeys = (await this.passkeys.removeAll(accountId)) > 0;
      await this.codes.removeAll(accountId);
      if (!hadApp && !hadPasskeys) return [];
      await this.accounts.bumpCredentials(accountId);
      await this.changes.insert({ accountId, actorId, kind: 'second_factors_reset' });
      await this.mails.ask('second_factors_reset', email);
      return this.sessions.endAllBut(accountId, null, 'factors_changed');
    });
    this.sessions.announceEnded(ended);
  }
}
