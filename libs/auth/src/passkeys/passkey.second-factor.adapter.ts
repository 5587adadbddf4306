import { Injectable } from '@nestjs/common';
import { type FactorContext, type FactorProof, SecondFactor } from '../second-factors/second-factor.port';
import { SecondFactors } from '../second-factors/second-factors';
import { PasskeyAssertion } from './passkey-assertion.service';
import { PasskeyRepository } from './passkey.repository';
import { authenticationAnswer } from './webauthn-answer';

/** A passkey beside the password, or, where its device knew its owner, in the place of both. */
@Injectable()
export class PasskeySecondFactor extends SecondFactor {
  override readonly method = 'passkey';
  override readonly isGuessable = false;

  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly assertions: PasskeyAssertion,
    factors: SecondFactors,
  ) {
    super();
    factors.register(this);
  }

  override isAvailableTo(accountId: string): Promise<boolean> {
    return this.passkeys.has(accountId);
  }

  override async verify(
    { credential }: FactorProof,
    { accountId, purpose, boundTo, hasPassword, origin }: FactorContext,
  ): Promise<boolean> {
    const answer = authenticationAnswer(credential);
    const passkey = answer && (await this.assertions.claimed(answer));
    if (!answer || passkey?.accountId !== accountId) return false;
    return this.assertions.isGood(answer, passkey, { use: { purpose, accountId, boundTo }, mustKnowOwner: !hasPassword, origin });
  }
}
