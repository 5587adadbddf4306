import { Injectable } from '@nestjs/common';
import { MailRequestService } from '../mail/mail-request.service';
import { isCommonPassword } from '../passwords/common-password';
import { SignInConfig } from '../sign-in/sign-in-config';
import { type RegisterDto, type RegistrationDto } from './account.dto';
import { EmailError, PasswordError, UsernameError } from './account.errors';
import { AccountService } from './account.service';

/** People who make their own account. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly accounts: AccountService,
    private readonly mails: MailRequestService,
    private readonly config: SignInConfig,
  ) {}

  /**
   * Where an address must be verified before it is of use, a taken one gets the very answer of a free one, after the same work:
   * nobody learns who has an account. Where it need not be, the next sign-in would tell anyway, so the person is told here.
   * @throws auth.password.common, auth.username.taken, auth.email.taken, auth.password.busy
   */
  async register(person: RegisterDto): Promise<RegistrationDto> {
    const { email, password, givenName, familyName, username } = person;
    if (isCommonPassword(password, [givenName, familyName, email, username])) throw PasswordError.common();
    if (this.config.requiresVerifiedEmail) await this.accounts.freeUnprovedUsername(username);
    const insertion = await this.accounts.create(person);
    const isTaken = 'taken' in insertion;
    if (isTaken && insertion.taken === 'username') throw UsernameError.taken();
    // A new account gets its mail from the event of its making; who has one already is told in theirs.
    if (isTaken && this.config.requiresVerifiedEmail) await this.mails.ask('address_known', person.email);
    if (this.config.requiresVerifiedEmail) return { email: person.email, next: 'verify_email' };
    if (isTaken) throw EmailError.taken();
    return { email: person.email, next: 'sign_in' };
  }
}
