import { Injectable } from '@nestjs/common';
import { type AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { type ClientOrigin } from '../sessions/session';
import { type ChallengeUse, type Passkey } from './passkey';
import { PasskeyCeremony } from './passkey-ceremony.service';
import { PasskeyRepository } from './passkey.repository';

interface Expected {
  readonly use: ChallengeUse;
  /** Whether the device must have known its owner. */
  readonly mustKnowOwner: boolean;
  readonly origin: ClientOrigin;
}

/** Whether a passkey signed what it was asked to. */
@Injectable()
export class PasskeyAssertion {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly ceremony: PasskeyCeremony,
    private readonly accounts: AccountRepository,
    private readonly mails: MailRequestService,
  ) {}

  /** Whose passkey is said to have answered; that it has is not shown yet. */
  claimed({ id }: AuthenticationResponseJSON): Promise<Passkey | undefined> {
    return this.passkeys.findByCredential(Buffer.from(id, 'base64url'));
  }

  /**
   * Inside a transaction that is committed whatever it answers: the challenge is spent, and the owner told of a counter that went
   * back, as it does when there are two of an authenticator that cannot be copied.
   */
  async isGood(answer: AuthenticationResponseJSON, passkey: Passkey, { use, mustKnowOwner, origin }: Expected): Promise<boolean> {
    const challenge = await this.ceremony.takeChallenge(answer, use);
    if (challenge === undefined) return false;
    const assertion = await this.ceremony.verifyAssertion(answer, challenge, passkey);
    if (!assertion || (mustKnowOwner && !assertion.isUserVerified)) return false;
    if (await this.passkeys.recordUse(passkey.id, assertion.counter, assertion.isBackedUp)) return true;
    const account = await this.accounts.find(passkey.accountId);
    if (account) await this.mails.ask('passkey_copied', account.email, origin);
    return false;
  }
}
