import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { type Account } from '../accounts/account';
import { type ChallengeUse, type Passkey, TRANSPORTS } from './passkey';
import { type RelyingParty } from './passkey-config';
import { WebauthnChallengeRepository } from './webauthn-challenge.repository';
import { carriesCertificates } from './attestation';
import { challengeOf } from './webauthn-answer';

/** What an authenticator's answer shows once it is verified. */
export interface VerifiedAssertion {
  readonly counter: number;
  readonly isBackedUp: boolean;
  /** Whether the device knew its owner, by PIN or body. */
  readonly isUserVerified: boolean;
}

export interface VerifiedRegistration {
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
}

/** ES256 and EdDSA, then RS256 for Windows Hello of old. */
const ALGORITHMS = [-7, -8, -257];
const CHALLENGE_BYTES = 32;

/** Loaded when the first passkey is used: its parsers of certificates are megabytes that most processes never need. */
const webauthn = () => import('@simplewebauthn/server');

/** The name of the account for authenticators: no personal data, and the same for ever. */
export const userHandleOf = (accountId: string): Buffer<ArrayBuffer> => Buffer.from(accountId.replaceAll('-', ''), 'hex');

const descriptor = ({ credentialId, transports }: Passkey) => ({ id: credentialId.toString('base64url'), transports: [...transports] });

/** What WebAuthn asks of the city's side: challenges out, answers verified, each challenge good for one answer. */
@Injectable()
export class PasskeyCeremony {
  private readonly logger = new Logger(PasskeyCeremony.name);

  constructor(
    private readonly challenges: WebauthnChallengeRepository,
    private readonly party: RelyingParty,
    private readonly challengeSeconds: number,
  ) {}

  async registrationOptions(
    account: Account,
    existing: readonly Passkey[],
    use: ChallengeUse,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await webauthn();
    return generateRegistrationOptions({
      rpName: 'Madinina',
      rpID: this.party.id,
      userID: userHandleOf(account.id),
      userName: account.email,
      userDisplayName: `${account.givenName} ${account.familyName}`,
      challenge: await this.newChallenge(use),
      timeout: this.challengeSeconds * 1_000,
      attestationType: 'none',
      excludeCredentials: existing.map(descriptor),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** Without passkeys, the authenticator offers those that it has for the city. */
  async authenticationOptions(
    use: ChallengeUse,
    userVerification: 'required' | 'preferred',
    passkeys: readonly Passkey[] = [],
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await webauthn();
    return generateAuthenticationOptions({
      rpID: this.party.id,
      challenge: await this.newChallenge(use),
      timeout: this.challengeSeconds * 1_000,
      userVerification,
      allowCredentials: passkeys.map(descriptor),
    });
  }

  /** Undefined when the answer is not good for this use; its challenge is spent either way. */
  async verifyRegistration(response: RegistrationResponseJSON, use: ChallengeUse): Promise<VerifiedRegistration | undefined> {
    const expectedChallenge = await this.takeChallenge(response, use);
    if (expectedChallenge === undefined) return undefined;
    const { verifyRegistrationResponse } = await webauthn();
    const { registrationInfo: made } = await this.unlessRefused(async () => {
      if (await carriesCertificates(response)) return { verified: false };
      return verifyRegistrationResponse({
        response,
        expectedChallenge,
        expectedOrigin: [...this.party.origins],
        expectedRPID: this.party.id,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      });
    });
    if (!made) return undefined;
    const known: readonly string[] = TRANSPORTS;
    return {
      credentialId: Buffer.from(made.credential.id, 'base64url'),
      publicKey: Buffer.from(made.credential.publicKey),
      counter: made.credential.counter,
      transports: (response.response.transports ?? []).filter((transport) => known.includes(transport)),
      isBackedUp: made.credentialBackedUp,
    };
  }

  /** Takes the challenge that was answered, whatever comes of it; undefined when it is none for this use. */
  takeChallenge(response: RegistrationResponseJSON | AuthenticationResponseJSON, use: ChallengeUse): Promise<string | undefined> {
    const challenge = challengeOf(response);
    if (challenge === undefined) return Promise.resolve(undefined);
    return this.challenges.take(challenge, use).then((isOurs) => (isOurs ? challenge : undefined));
  }

  /** Whether the passkey signed the challenge, here; undefined when not. What it counted is for the caller to compare. */
  async verifyAssertion(
    response: AuthenticationResponseJSON,
    expectedChallenge: string,
    { credentialId, publicKey, accountId }: Passkey,
  ): Promise<VerifiedAssertion | undefined> {
    const { userHandle } = response.response;
    if (userHandle !== undefined && !Buffer.from(userHandle, 'base64url').equals(userHandleOf(accountId))) return undefined;
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo: used } = await this.unlessRefused(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge,
        expectedOrigin: [...this.party.origins],
        expectedRPID: this.party.id,
        // The counter is compared where it is written, so that two answers at once cannot both be ahead.
        credential: { id: credentialId.toString('base64url'), publicKey: new Uint8Array(publicKey), counter: 0 },
        requireUserVerification: false,
      }),
    );
    if (!verified || !used) return undefined;
    return { counter: used.newCounter, isBackedUp: used.credentialBackedUp, isUserVerified: used.userVerified };
  }

  private async newChallenge(use: ChallengeUse): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = randomBytes(CHALLENGE_BYTES);
    await this.challenges.insert(challenge.toString('base64url'), use, this.challengeSeconds);
    return new Uint8Array(challenge);
  }

  /** The library throws for whatever is wrong with an answer; here that is a refusal like any other. */
  private async unlessRefused<Verified extends { verified: boolean }>(verify: () => Promise<Verified>): Promise<Partial<Verified>> {
    try {
      return await verify();
    } catch (error) {
      this.logger.debug({ err: error }, 'The answer of an authenticator was refused');
      return {};
    }
  }
}
