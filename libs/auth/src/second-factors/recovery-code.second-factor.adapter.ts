import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../accounts/account.repository';
import { MailRequestService } from '../mail/mail-request.service';
import { recoveryCodeHash } from './recovery-code';
import { RecoveryCodeRepository } from './recovery-code.repository';
import { type FactorContext, type FactorProof, SecondFactor } from './second-factor.port';
import { SecondFactors } from './second-factors';

/** A code from paper, in the place of a factor that is lost. The owner is told of each use. */
@Injectable()
export class RecoveryCodeSecondFactor extends SecondFactor {
  override readonly method = 'recovery_code';
  override readonly isGuessable = false;

  constructor(
    private readonly codes: RecoveryCodeRepository,
    private readonly accounts: AccountRepository,
    private readonly mails: MailRequestService,
    factors: SecondFactors,
  ) {
    super();
    factors.register(this);
  }

  override async isAvailableTo(accountId: string): Promise<boolean> {
    return (await this.codes.countLeft(accountId)) > 0;
  }

  override async verify({ code = '' }: FactorProof, { accountId, origin }: FactorContext): Promise<boolean> {
    const hash = recoveryCodeHash(code);
    if (!hash || (await this.codes.use(accountId, hash)) === undefined) return false;
    const account = await this.accounts.find(accountId);
    if (account) await this.mails.ask('recovery_code_used', account.email, origin);
    return true;
  }
}
