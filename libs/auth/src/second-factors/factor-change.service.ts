import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { type MailKind } from '../mail/mail-request';
import { MailRequestService } from '../mail/mail-request.service';
import { SessionService } from '../sessions/session.service';
import { SessionRepository } from '../sessions/session.repository';
import { AccessTokenConfig } from '../tokens/access-token-config';
import { type AccountChange, AccountChangeRepository } from '../users/account-change.repository';
import { type SecondFactorMethod } from './factor';
import { newRecoveryCode, RECOVERY_CODES, recoveryCodeHash } from './recovery-code';
import { RecoveryCodeRepository } from './recovery-code.repository';
import { FactorError } from './second-factor.errors';
import { SecondFactors } from './second-factors';

type ChangeKind = AccountChange['kind'] & MailKind;

interface Owner {
  readonly accountId: string;
  /** The session that asks, and stays. */
  readonly sessionId: string;
}

/** What every change of a second factor brings: other sessions end, sign-ins that had begun fail, it is kept and told by mail. */
@Injectable()
export class FactorChangeService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionService,
    private readonly sessionRows: SessionRepository,
    private readonly codes: RecoveryCodeRepository,
    private readonly factors: SecondFactors,
    private readonly changes: AccountChangeRepository,
    private readonly mails: MailRequestService,
    private readonly tokens: AccessTokenConfig,
  ) {}

  /**
   * Runs `write` under the lock of the account's row, and what follows from it, in one transaction.
   * @param write what is changed; it may throw
   */
  async change<T>({ accountId, sessionId }: Owner, kind: ChangeKind, write: (account: Account) => Promise<T>): Promise<T> {
    const { answer, ended } = await this.database.rawTransaction(async () => {
      const account = await this.accounts.lockCredentials(accountId);
      if (!account) throw AccountError.notFound();
      const written = await write(account);
      await this.accounts.bumpCredentials(accountId);
      await this.changes.insert({ accountId, actorId: accountId, kind });
      await this.mails.ask(kind, account.email);
      return { answer: written, ended: await this.sessions.endAllBut(accountId, sessionId, 'factors_changed') };
    });
    this.sessions.announceEnded(ended);
    return answer;
  }

  /**
   * Inside `change`, when a factor was added: the session has shown it, and is no fresher for that. The first factor of an account
   * brings recovery codes, which are told this once; with others they stay as they are, and none are told.
   */
  async added({ accountId, sessionId }: Owner, method: SecondFactorMethod): Promise<string[]> {
    await this.sessionRows.addFactors(sessionId, [method]);
    return (await this.codes.countLeft(accountId)) > 0 ? [] : this.newRecoveryCodes(accountId);
  }

  /** Inside `change`, when a factor was removed. @throws auth.factor.required when it was the last, and a role of the account needs one */
  async removed({ id, roles }: Account): Promise<void> {
    if ((await this.factors.availableTo(id)).length > 0) return;
    if (roles.some((role) => this.tokens.mfaRequiredRoles.includes(role))) throw FactorError.required();
    await this.codes.removeAll(id);
  }

  /** Inside a transaction: new codes in the place of all others. */
  async newRecoveryCodes(accountId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const hashes = codes.map(recoveryCodeHash).filter((hash) => hash !== undefined);
    await this.codes.replace(accountId, hashes);
    return codes;
  }
}
