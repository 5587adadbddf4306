import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { PasswordError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { PasswordService } from '../accounts/password.service';
import { MailRequestService } from '../mail/mail-request.service';
import { FactorRemovalService } from '../second-factors/factor-removal.service';
import { type ClientOrigin } from '../sessions/session';
import { SessionService } from '../sessions/session.service';
import { AttemptRepository } from '../sign-in/attempt.repository';
import { IdentifierHash } from '../sign-in/identifier';
import { AccountChangeRepository } from '../users/account-change.repository';
import { isMailToken, mailTokenHash } from '../verification/mail-token';
import { MailTokenRepository } from '../verification/mail-token.repository';
import { MailTokenError } from '../verification/verification.errors';
import { isCommonPassword } from './common-password';

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
    private readonly attempts: AttemptRepository,
    private readonly identifiers: IdentifierHash,
    private readonly factors: FactorRemovalService,
  ) {}

  /** Nothing tells whether anyone has the address. */
  ask(email: string): Promise<void> {
    return this.mails.ask('reset_password', email);
  }

  /**
   * Ends every session. The token stays good when the password is refused. The first who proves the address owns the account: whoever
   * registered it before with an address of another's keeps no second factor, which would sign in by itself or shut the owner out.
   * @throws auth.mail_token.invalid, auth.password.common, auth.password.busy
   */
  async reset(token: string, newPassword: string, { address }: ClientOrigin): Promise<void> {
    const tokenHash = mailTokenHash(token);
    // Asked first, so that no stranger makes us compute hashes.
    const asker = isMailToken(token) ? await this.tokens.ownerOf(tokenHash, 'reset_password') : undefined;
    const account = asker && (await this.accounts.find(asker.accountId));
    if (!account) throw MailTokenError.invalid();
    const { givenName, familyName, email, username } = account;
    if (isCommonPassword(newPassword, [givenName, familyName, email, username])) throw PasswordError.common();
    const passwordHash = await this.passwords.hash(newPassword);
    const ended = await this.database.rawTransaction(async () => {
      const locked = await this.accounts.lockCredentials(account.id);
      // Whoever was signed in may have asked for another address: the owner is here now.
      await this.tokens.withdrawEmailChange(account.id);
      const owner = await this.tokens.use(tokenHash, 'reset_password');
      // A mail that was on its way while the address changed went to the old one.
      const isOwner = locked !== undefined && owner?.email.toLowerCase() === locked.email.toLowerCase();
      if (!isOwner || !(await this.accounts.resetPassword(owner.accountId, passwordHash))) throw MailTokenError.invalid();
      await this.changes.insert({ accountId: owner.accountId, actorId: owner.accountId, kind: 'password_reset' });
      if (locked.emailVerifiedAt === null && (await this.factors.removeAll(owner.accountId)))
        await this.changes.insert({ accountId: owner.accountId, actorId: owner.accountId, kind: 'second_factors_reset' });
      // Who reads the owner's mail is the owner: guesses of others no longer delay this address.
      const identifierHash = this.identifiers.of(owner.email.toLowerCase());
      await this.attempts.insert({ accountId: owner.accountId, identifierHash, method: 'reset', outcome: 'succeeded', address });
      await this.mails.ask('password_reset', owner.email);
      return this.sessions.endAllBut(owner.accountId, null, 'password_reset');
    });
    this.sessions.announceEnded(ended);
  }
}
