import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../accounts/account.repository';
import { PasswordService } from '../accounts/password.service';
import { MailRequestService } from '../mail/mail-request.service';
import { SessionService } from '../sessions/session.service';
import { AccountChangeRepository } from '../users/account-change.repository';
import { isMailToken, mailTokenHash } from '../verification/mail-token';
import { MailTokenRepository } from '../verification/mail-token.repository';
import { MailTokenError } from '../verification/verification.errors';

/** A new password for who reads the account's mail. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly database: Database,
    private readonly tokens: MailTokenRepository,
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly mails: MailRequestService,
    private readonly changes: AccountChangeRepository,
  ) {}

  /** Nothing tells whether anyone has the address. */
  ask(email: string): Promise<void> {
    return this.mails.ask('reset_password', email);
  }

  /** Ends every session. @throws auth.mail_token.invalid, auth.password.busy */
  async reset(token: string, newPassword: string): Promise<void> {
    const tokenHash = mailTokenHash(token);
    // Asked first, so that no stranger makes us compute hashes.
    if (!isMailToken(token) || !(await this.tokens.isGood(tokenHash, 'reset_password'))) throw MailTokenError.invalid();
    const passwordHash = await this.passwords.hash(newPassword);
    const ended = await this.database.rawTransaction(async () => {
      const owner = await this.tokens.use(tokenHash, 'reset_password');
      if (!owner || !(await this.accounts.resetPassword(owner.accountId, passwordHash))) throw MailTokenError.invalid();
      await this.changes.insert({ accountId: owner.accountId, actorId: owner.accountId, kind: 'password_reset' });
      await this.mails.ask('password_reset', owner.email);
      return this.sessions.endAllBut(owner.accountId, null, 'password_reset');
    });
    this.sessions.announceEnded(ended);
  }
}
