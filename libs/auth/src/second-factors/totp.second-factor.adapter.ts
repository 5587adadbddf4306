import { Injectable } from '@nestjs/common';
import { FactorKeys } from './factor-keys';
import { type FactorContext, type FactorProof, SecondFactor } from './second-factor.port';
import { SecondFactors } from './second-factors';
import { stepOfCode } from './totp';
import { TotpRepository } from './totp.repository';

/** The code of an authenticator app, good once. */
@Injectable()
export class TotpSecondFactor extends SecondFactor {
  override readonly method = 'totp';
  override readonly isGuessable = true;

  constructor(
    private readonly authenticators: TotpRepository,
    private readonly keys: FactorKeys,
    factors: SecondFactors,
  ) {
    super();
    factors.register(this);
  }

  override async isAvailableTo(accountId: string): Promise<boolean> {
    return (await this.authenticators.confirmedAt(accountId)) !== undefined;
  }

  override async verify({ code = '' }: FactorProof, { accountId }: FactorContext): Promise<boolean> {
    const stored = await this.authenticators.secretOf(accountId);
    if (!stored) return false;
    const secret = this.keys.open(stored, accountId);
    const step = stepOfCode(secret, code.replace(/\s/g, ''), Date.now());
    if (step === undefined || !(await this.authenticators.useStep(accountId, step))) return false;
    if (stored.keyVersion !== this.keys.version) await this.authenticators.reseal(accountId, this.keys.seal(secret, accountId));
    return true;
  }
}
