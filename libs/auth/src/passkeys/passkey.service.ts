import { translateConstraints } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { AccountError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { FactorChangeService } from '../second-factors/factor-change.service';
import { type ChallengeUse, type Passkey } from './passkey';
import { PasskeyCeremony } from './passkey-ceremony.service';
import { type PasskeyDto, type RegisteredPasskeyDto, type RegisterPasskeyDto } from './passkey.dto';
import { PasskeyError } from './passkey.errors';
import { PasskeyRepository } from './passkey.repository';
import { registrationAnswer } from './webauthn-answer';

const AT_MOST = 20;

const passkeyDto = ({ id, name, isBackedUp, createdAt, lastUsedAt }: Passkey): PasskeyDto => ({
  id,
  name,
  backedUp: isBackedUp,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

const registrationBy = ({ accountId, sessionId }: Caller): ChallengeUse => ({ purpose: 'registration', accountId, boundTo: sessionId });

/** An account's passkeys. */
@Injectable()
export class PasskeyService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly ceremony: PasskeyCeremony,
    private readonly changes: FactorChangeService,
  ) {}

  async list({ accountId }: Caller): Promise<PasskeyDto[]> {
    return (await this.passkeys.of(accountId)).map(passkeyDto);
  }

  /** @throws auth.account.not_found, auth.passkey.too_many */
  async registrationOptions(caller: Caller): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const account = await this.accounts.find(caller.accountId);
    if (!account) throw AccountError.notFound();
    const existing = await this.passkeys.of(account.id);
    if (existing.length >= AT_MOST) throw PasskeyError.tooMany({ limit: AT_MOST });
    return this.ceremony.registrationOptions(account, existing, registrationBy(caller));
  }

  /** @throws auth.passkey.invalid, auth.passkey.known, auth.passkey.too_many */
  async register(caller: Caller, { credential, name }: RegisterPasskeyDto): Promise<RegisteredPasskeyDto> {
    const answer = registrationAnswer(credential);
    const made = answer && (await this.ceremony.verifyRegistration(answer, registrationBy(caller)));
    if (!made) throw PasskeyError.invalid();
    const work = this.changes.change(caller, 'passkey_added', async ({ id: accountId }) => {
      const count = (await this.passkeys.of(accountId)).length;
      if (count >= AT_MOST) throw PasskeyError.tooMany({ limit: AT_MOST });
      const passkey = await this.passkeys.insert({ ...made, accountId, name: name ?? `Passkey ${count + 1}` });
      const recoveryCodes = await this.changes.added(caller, 'passkey');
      return Object.assign(passkeyDto(passkey), { recoveryCodes });
    });
    return translateConstraints(work, { passkeys_credential_id_key: PasskeyError.known });
  }

  /** @throws auth.passkey.not_found */
  async rename({ accountId }: Caller, id: string, name: string): Promise<PasskeyDto> {
    const passkey = await this.passkeys.rename(accountId, id, name);
    if (!passkey) throw PasskeyError.notFound();
    return passkeyDto(passkey);
  }

  /** @throws auth.passkey.not_found, auth.factor.required */
  remove(caller: Caller, id: string): Promise<void> {
    return this.changes.change(caller, 'passkey_removed', async (account) => {
      if (!(await this.passkeys.remove(account.id, id))) throw PasskeyError.notFound();
      await this.changes.removed(account);
    });
  }
}
