import { type AccountRegisteredData, AuthEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo, type Skipped } from '@madinina/platform/events';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from './mail-request.service';

@ListensTo(AuthEvents.AccountRegistered, { name: 'auth.ask-for-verification-when-account-registered' })
export class AskForVerificationWhenAccountRegistered implements Listener<AccountRegisteredData> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly mails: MailRequestService,
  ) {}

  async handle({ data: { accountId } }: CityEvent<AccountRegisteredData>): Promise<Skipped | undefined> {
    const account = await this.accounts.find(accountId);
    if (!account || account.emailVerifiedAt) return { skipped: account ? 'verified already' : 'the account is gone' };
    await this.mails.ask('verify_email', account.email);
    return undefined;
  }
}
