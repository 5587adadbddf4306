import { Database, translateConstraints } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { EmailError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { AccountChangeRepository } from '../users/account-change.repository';
import { isMailToken, mailTokenHash } from './mail-token';
import { MailTokenRepository, type TokenOwner } from './mail-token.repository';
import { MailTokenError } from './verification.errors';

/** Proof that an address is its account's. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly database: Database,
    private readonly tokens: MailTokenRepository,
    private readonly accounts: AccountRepository,
    private readonly mails: MailRequestService,
    private readonly changes: AccountChangeRepository,
  ) {}

  /** Nothing tells whether anyone has the address. */
  resend(email: string): Promise<void> {
    return this.mails.ask('verify_email', email);
  }

  /** Proves the address that an account has, or the one it shall have. @throws auth.mail_token.invalid, auth.email.taken */
  async verify(token: string): Promise<void> {
    if (!isMailToken(token)) throw MailTokenError.invalid();
    const tokenHash = mailTokenHash(token);
    const work = this.database.rawTransaction(async () => {
      const wanted = await this.tokens.use(tokenHash, 'change_email');
      if (wanted) return this.changeEmail(wanted);
      const owner = await this.tokens.use(tokenHash, 'verify_email');
      if (!owner || !(await this.accounts.verifyEmail(owner.accountId, owner.email))) throw MailTokenError.invalid();
      await this.changes.insert({ accountId: owner.accountId, actorId: owner.accountId, kind: 'email_verified' });
    });
    await translateConstraints(work, { accounts_email_key: EmailError.taken });
  }

  /** The old address is told, and what was sent to it is of no use any more. */
  private async changeEmail({ accountId, email }: TokenOwner): Promise<void> {
    const before = await this.accounts.lockCredentials(accountId);
    if (!before || !(await this.accounts.changeEmail(accountId, email))) throw MailTokenError.invalid();
    await this.tokens.spend(accountId, 'verify_email');
    await this.tokens.spend(accountId, 'reset_password');
    await this.changes.insert({ accountId, actorId: accountId, kind: 'email_changed' });
    await this.mails.askAbout(accountId, 'email_changed', before.email);
  }
}
