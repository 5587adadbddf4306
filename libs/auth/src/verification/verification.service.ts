import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { AccountChangeRepository } from '../users/account-change.repository';
import { isMailToken, mailTokenHash } from './mail-token';
import { MailTokenRepository } from './mail-token.repository';
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

  /** @throws auth.mail_token.invalid */
  async verify(token: string): Promise<void> {
    if (!isMailToken(token)) throw MailTokenError.invalid();
    await this.database.rawTransaction(async () => {
      const owner = await this.tokens.use(mailTokenHash(token), 'verify_email');
      if (!owner || !(await this.accounts.verifyEmail(owner.accountId, owner.email))) throw MailTokenError.invalid();
      await this.changes.insert({ accountId: owner.accountId, actorId: owner.accountId, kind: 'email_verified' });
    });
  }
}
