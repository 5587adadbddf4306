import { type DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type AuthenticationResponseJSON, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { type AccountToSignIn } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { type Passkey } from '../passkeys/passkey';
import { PasskeyAssertion } from '../passkeys/passkey-assertion.service';
import { PasskeyCeremony } from '../passkeys/passkey-ceremony.service';
import { type PasskeyLoginDto } from '../passkeys/passkey.dto';
import { PasskeyError } from '../passkeys/passkey.errors';
import { authenticationAnswer } from '../passkeys/webauthn-answer';
import { type ClientOrigin } from '../sessions/session';
import { type ContinuedSession } from '../sessions/session.service';
import { type AttemptOutcome, AttemptRepository } from './attempt.repository';
import { IdentifierHash } from './identifier';
import { OpenedSessionService } from './opened-session.service';
import { PasswordCheckService } from './password-check.service';
import { SignInConfig } from './sign-in-config';
import { type SignedInDto } from './sign-in.dto';

type SignedIn = { readonly session: ContinuedSession } | { readonly refusal: DomainError };

/** Signing in with a passkey alone: something the person has, and what their device knows them by. */
@Injectable()
export class PasskeySignInService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly assertions: PasskeyAssertion,
    private readonly ceremony: PasskeyCeremony,
    private readonly attempts: AttemptRepository,
    private readonly identifiers: IdentifierHash,
    private readonly checks: PasswordCheckService,
    private readonly opened: OpenedSessionService,
    private readonly config: SignInConfig,
  ) {}

  /** For anyone: the authenticator offers the passkeys it has for the city. */
  options(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.ceremony.authenticationOptions({ purpose: 'sign_in' }, 'required');
  }

  /** @throws auth.passkey.refused, auth.account.disabled, auth.credentials.invalid when they changed meanwhile */
  async login({ credential, rememberMe = false }: PasskeyLoginDto, origin: ClientOrigin): Promise<SignedInDto> {
    const answer = authenticationAnswer(credential);
    const passkey = answer && (await this.assertions.claimed(answer));
    const owner = passkey && (await this.accounts.findWithCredentials(passkey.accountId));
    if (!answer || !owner) {
      await this.note('unknown_passkey', undefined, origin);
      throw PasskeyError.refused();
    }
    const signedIn = await this.database.rawTransaction(async (): Promise<SignedIn> => {
      await this.accounts.lockCredentials(owner.account.id);
      const outcome = await this.outcomeFor(answer, passkey, owner, origin);
      await this.note(outcome, owner, origin);
      if (outcome !== 'succeeded') return { refusal: outcome === 'disabled' ? AccountError.disabled() : PasskeyError.refused() };
      return { session: await this.opened.open(owner.account, owner.credentialsVersion, { origin, rememberMe, factors: ['passkey'] }) };
    });
    if ('refusal' in signedIn) throw signedIn.refusal;
    return this.opened.signedIn(signedIn.session, owner.account);
  }

  private async outcomeFor(
    answer: AuthenticationResponseJSON,
    passkey: Passkey,
    { account }: AccountToSignIn,
    origin: ClientOrigin,
  ): Promise<AttemptOutcome> {
    const isGood = await this.assertions.isGood(answer, passkey, { use: { purpose: 'sign_in' }, mustKnowOwner: true, origin });
    if (!isGood) return 'wrong_factor';
    if (account.status !== 'active') return 'disabled';
    if (this.config.requiresVerifiedEmail && !account.emailVerifiedAt) return 'unverified';
    return 'succeeded';
  }

  private async note(outcome: AttemptOutcome, owner: AccountToSignIn | undefined, { address }: ClientOrigin): Promise<void> {
    this.checks.count(outcome);
    const identifierHash = this.identifiers.of(owner?.account.email.toLowerCase() ?? '');
    await this.attempts.insert({ accountId: owner?.account.id, identifierHash, method: 'passkey', outcome, address });
  }
}
