import { AuthEvents, type MailAskedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo, type Skipped } from '@madinina/platform/events';
import { type Mail, Mailer, MailNotSent } from '@madinina/platform/mail';
import { Optional } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountRepository } from '../accounts/account.repository';
import { AccountChangeRepository } from '../users/account-change.repository';
import { MailTokenRepository, type TokenPurpose } from '../verification/mail-token.repository';
import { newMailToken } from '../verification/mail-token';
import { AuthMailConfig } from './auth-mail-config';
import { composeMail } from './compose-mail';
import { carriesToken, type MailRequest } from './mail-request';
import { MailRequestRepository } from './mail-request.repository';

/** Mails about an account, to the address it has now, where there is an account at all. */
@ListensTo(AuthEvents.MailAsked, { name: 'auth.send-mail-when-asked' })
export class SendMailWhenAsked implements Listener<MailAskedData> {
  constructor(
    private readonly requests: MailRequestRepository,
    private readonly accounts: AccountRepository,
    private readonly tokens: MailTokenRepository,
    private readonly changes: AccountChangeRepository,
    @Optional() private readonly mailer?: Mailer,
    @Optional() private readonly config?: AuthMailConfig,
  ) {}

  async handle({ data: { mailId } }: CityEvent<MailAskedData>): Promise<Skipped | undefined> {
    const request = await this.requests.take(mailId);
    if (!request) return { skipped: 'the request is gone' };
    const { mailer, config } = this;
    if (!mailer || !config) return { skipped: 'mail is off' };
    const holder = await this.accounts.findByEmail(request.email);
    // Somebody has the address that another account wants: they are told, and the other learns nothing.
    if (request.kind === 'change_email' && holder && holder.id !== request.accountId)
      return this.tellOfWish(mailer, mailId, request, holder, config);
    const account = request.accountId === null ? holder : await this.accounts.find(request.accountId);
    const reason = await this.reasonAgainst(request, account, config);
    if (!account || reason) return { skipped: reason ?? 'nobody has the address' };
    if (request.kind === 'address_known') return this.tellOfWish(mailer, mailId, request, account, config);
    return this.send(mailer, mailId, request, account, await this.linkFor(request, account, config));
  }

  /** Somebody wants the address of this account. Whoever wants it again and again floods a stranger. */
  private async tellOfWish(
    mailer: Mailer,
    mailId: string,
    request: MailRequest,
    holder: Account,
    { linksPerHour }: AuthMailConfig,
  ): Promise<Skipped | undefined> {
    if ((await this.changes.countOfLastHour(holder.id, 'address_wanted')) >= linksPerHour) return { skipped: 'too many in the last hour' };
    await this.changes.insert({ accountId: holder.id, actorId: request.accountId, kind: 'address_wanted' });
    return this.send(mailer, mailId, { ...request, kind: 'address_known' }, holder, undefined);
  }

  private send(mailer: Mailer, mailId: string, request: MailRequest, account: Account, link: string | undefined) {
    const { locale, timeZone } = account;
    const to = request.accountId === null ? account.email : request.email;
    return sent(mailer, { ...composeMail({ ...request, locale, timeZone, link }), to, messageId: `${mailId}@madinina` });
  }

  private async reasonAgainst(
    { kind, email }: MailRequest,
    account: Account | undefined,
    { linksPerHour }: AuthMailConfig,
  ): Promise<string | undefined> {
    if (!account) return 'nobody has the address';
    if (account.status !== 'active') return 'the account is disabled';
    if (kind === 'verify_email' && account.emailVerifiedAt) return 'verified already';
    if (kind === 'change_email' && account.email.toLowerCase() === email.toLowerCase()) return 'the account has the address already';
    if (carriesToken(kind) && (await this.tokens.countOfLastHour(account.id, kind)) >= linksPerHour) return 'too many in the last hour';
    return undefined;
  }

  /** The link that a mail of this kind carries; its token exists once the transaction is committed. */
  private async linkFor({ kind, email }: MailRequest, { id }: Account, config: AuthMailConfig): Promise<string | undefined> {
    if (!carriesToken(kind)) return undefined;
    const { token, tokenHash } = newMailToken();
    const purpose: TokenPurpose = kind;
    const seconds = kind === 'reset_password' ? config.resetPasswordSeconds : config.verifyEmailSeconds;
    await this.tokens.replace({ accountId: id, purpose, email, tokenHash, seconds });
    // Behind the #: the token is sent to no server by opening the page, and stands in no log.
    return `${config.linkBase.replace(/\/$/, '')}/${kind === 'reset_password' ? 'reset-password' : 'verify-email'}#token=${token}`;
  }
}

/** Throws, to be tried again, unless the mailbox or the mail is refused for good. */
async function sent(mailer: Mailer, mail: Mail): Promise<Skipped | undefined> {
  try {
    await mailer.send(mail);
    return undefined;
  } catch (error) {
    if (error instanceof MailNotSent && error.isForGood) return { skipped: error.reason };
    throw error;
  }
}
