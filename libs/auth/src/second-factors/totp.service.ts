import { randomBytes } from 'node:crypto';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AccountError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { base32 } from './base32';
import { FactorChangeService } from './factor-change.service';
import { FactorKeys } from './factor-keys';
import { type RecoveryCodesDto, type SecondFactorsDto, type TotpEnrolmentDto } from './second-factor.dto';
import { RecoveryCodeError, TotpError } from './second-factor.errors';
import { RecoveryCodeRepository } from './recovery-code.repository';
import { SecondFactorConfig } from './second-factor-config';
import { SecondFactors } from './second-factors';
import { otpauthUri, stepOfCode, TOTP, TOTP_SECRET_BYTES } from './totp';
import { TotpRepository } from './totp.repository';

const ISSUER = 'Madinina';

/** An account's authenticator app and its recovery codes. */
@Injectable()
export class TotpService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly authenticators: TotpRepository,
    private readonly codes: RecoveryCodeRepository,
    private readonly factors: SecondFactors,
    private readonly changes: FactorChangeService,
    private readonly keys: FactorKeys,
    private readonly config: SecondFactorConfig,
  ) {}

  async state({ accountId }: Caller): Promise<SecondFactorsDto> {
    const [methods, enabledAt, recoveryCodesLeft] = await Promise.all([
      this.factors.availableTo(accountId),
      this.authenticators.confirmedAt(accountId),
      this.codes.countLeft(accountId),
    ]);
    return { methods, totpEnabledAt: enabledAt?.toISOString() ?? null, recoveryCodesLeft };
  }

  /** A new secret, in the place of one that was not confirmed. @throws auth.account.not_found, auth.totp.enabled */
  async begin({ accountId }: Caller): Promise<TotpEnrolmentDto> {
    const account = await this.accounts.find(accountId);
    if (!account) throw AccountError.notFound();
    const secret = randomBytes(TOTP_SECRET_BYTES);
    if (!(await this.authenticators.begin(accountId, this.keys.seal(secret, accountId)))) throw TotpError.enabled();
    const { enrolmentSeconds: expiresIn } = this.config;
    return { secret: base32(secret), otpauthUri: otpauthUri({ secret, issuer: ISSUER, label: account.email }), ...TOTP, expiresIn };
  }

  /** @throws auth.totp.enabled, auth.totp.not_started, auth.totp.wrong */
  confirm(caller: Caller, code: string): Promise<RecoveryCodesDto> {
    const { accountId } = caller;
    return this.changes.change(caller, 'totp_enabled', async () => {
      const pending = await this.authenticators.pending(accountId, this.config.enrolmentSeconds);
      if (pending === 'confirmed') throw TotpError.enabled();
      if (!pending) throw TotpError.notStarted();
      const step = stepOfCode(this.keys.open(pending, accountId), code, Date.now());
      if (step === undefined) throw TotpError.wrong();
      // Begun anew while the code was looked at: what was proved is not what would count.
      if (!(await this.authenticators.confirm(accountId, step, pending))) throw TotpError.notStarted();
      return { recoveryCodes: await this.changes.added(caller, 'totp') };
    });
  }

  /** @throws auth.totp.missing, auth.factor.required */
  remove(caller: Caller): Promise<void> {
    return this.changes.change(caller, 'totp_removed', async (account) => {
      if (!(await this.authenticators.remove(account.id))) throw TotpError.missing();
      await this.changes.removed(account);
    });
  }

  /** New recovery codes; the old ones are good no more. @throws auth.recovery_codes.needless */
  renewRecoveryCodes(caller: Caller): Promise<RecoveryCodesDto> {
    return this.changes.change(caller, 'recovery_codes_renewed', async ({ id }) => {
      const others = (await this.factors.availableTo(id)).filter((method) => method !== 'recovery_code');
      if (others.length === 0) throw RecoveryCodeError.needless();
      return { recoveryCodes: await this.changes.newRecoveryCodes(id) };
    });
  }
}
