import { Database } from '@madinina/platform/database';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { MailRequestService } from '../mail/mail-request.service';
import { MailTokenRepository } from '../verification/mail-token.repository';
import { type AccountDto, type UpdateProfileDto } from './account.dto';
import { SignInConfig } from '../sign-in/sign-in-config';
import { AccountService } from './account.service';

/** The profile as its owner changes it. Another e-mail address counts only once the mail to it is answered. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountService,
    private readonly tokens: AccessTokens,
    private readonly mailTokens: MailTokenRepository,
    private readonly mails: MailRequestService,
    private readonly config: SignInConfig,
  ) {}

  /**
   * Whether anybody has the new address is not told here; its mailbox is. The address that the account has takes back a change that
   * waits.
   * @throws auth.step_up.required for another address, auth.account.not_found, auth.account.stale, auth.username.taken
   */
  async changeProfile(caller: Caller, expected: number | undefined, { email, ...change }: UpdateProfileDto): Promise<AccountDto> {
    const { accountId } = caller;
    const current = email === undefined ? undefined : (await this.accounts.profile(accountId)).email;
    const isOther = email !== undefined && email.toLowerCase() !== current?.toLowerCase();
    if (isOther) await this.tokens.requireFresh(caller);
    return this.database.rawTransaction(async () => {
      if (this.config.requiresVerifiedEmail) await this.accounts.freeUnprovedUsername(change.username, accountId);
      const account = await this.accounts.changeProfile(accountId, expected, change);
      if (email === undefined) return account;
      await this.mailTokens.withdrawEmailChange(accountId);
      if (isOther) await this.mails.askAbout(accountId, 'change_email', email);
      if (isOther) await this.mails.ask('email_change_asked', account.email);
      return account;
    });
  }
}
