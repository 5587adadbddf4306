import { Database } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountError, PasswordError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { PasswordService } from '../accounts/password.service';
import { MailRequestService } from '../mail/mail-request.service';
import { type ClientOrigin } from '../sessions/session';
import { SessionService } from '../sessions/session.service';
import { AttemptRepository } from '../sign-in/attempt.repository';
import { IdentifierHash } from '../sign-in/identifier';
import { AccountChangeRepository } from '../users/account-change.repository';
import { MailTokenRepository } from '../verification/mail-token.repository';
import { isCommonPassword } from './common-password';
import { type ChangePasswordDto } from './password.dto';

/** A new password for who knows the old one. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly attempts: AttemptRepository,
    private readonly identifiers: IdentifierHash,
    private readonly changes: AccountChangeRepository,
    private readonly mailTokens: MailTokenRepository,
    private readonly mails: MailRequestService,
  ) {}

  /**
   * Ends every other session: whoever knew the old password is out.
   * @throws auth.password.wrong, auth.password.unchanged, auth.password.common, auth.password.changed_meanwhile, auth.password.busy, auth.account.not_found
   */
  async change(
    { accountId, sessionId }: Caller,
    { currentPassword, newPassword }: ChangePasswordDto,
    { address }: ClientOrigin,
  ): Promise<void> {
    const found = await this.accounts.findWithCredentials(accountId);
    if (!found) throw AccountError.notFound();
    const isRight = await this.passwords.matches(found.passwordHash, currentPassword);
    const identifierHash = this.identifiers.of(found.account.email.toLowerCase());
    const outcome = isRight ? 'succeeded' : 'wrong_password';
    await this.attempts.insert({ accountId, identifierHash, method: 'change', outcome, address });
    if (!isRight) throw PasswordError.wrong();
    if (newPassword === currentPassword) throw PasswordError.unchanged();
    const { givenName, familyName, email, username } = found.account;
    if (isCommonPassword(newPassword, [givenName, familyName, email, username])) throw PasswordError.common();
    // Before the transaction: it takes long, and a connection must not wait for it.
    const passwordHash = await this.passwords.hash(newPassword);
    const ended = await this.database.rawTransaction(async () => {
      if (!(await this.accounts.changePassword(accountId, found.credentialsVersion, passwordHash))) throw PasswordError.changedMeanwhile();
      await this.mailTokens.withdrawEmailChange(accountId);
      await this.changes.insert({ accountId, actorId: accountId, kind: 'password_changed' });
      await this.mails.ask('password_changed', found.account.email);
      return this.sessions.endAllBut(accountId, sessionId, 'password_changed');
    });
    this.sessions.announceEnded(ended);
  }
}
