import { Injectable } from '@nestjs/common';
import { PasskeyRepository } from '../passkeys/passkey.repository';
import { RecoveryCodeRepository } from './recovery-code.repository';
import { TotpRepository } from './totp.repository';

/** Takes away every second factor of an account that is another's to decide about. */
@Injectable()
export class FactorRemovalService {
  constructor(
    private readonly authenticators: TotpRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly codes: RecoveryCodeRepository,
  ) {}

  /** Inside a transaction that holds the account's row. Whether there was any; recovery codes alone are none. */
  async removeAll(accountId: string): Promise<boolean> {
    const hadApp = await this.authenticators.remove(accountId);
    const hadPasskeys = (await this.passkeys.removeAll(accountId)) > 0;
    await this.codes.removeAll(accountId);
    return hadApp || hadPasskeys;
  }
}
