import { type DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type AccountToSignIn } from '../accounts/account';
import { AccountError, PasswordError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { PasskeyCeremony } from '../passkeys/passkey-ceremony.service';
import { PasskeyRepository } from '../passkeys/passkey.repository';
import { type Factor } from '../second-factors/factor';
import { FactorCheckService } from '../second-factors/factor-check.service';
import { FactorError } from '../second-factors/second-factor.errors';
import { type FactorProof } from '../second-factors/second-factor.port';
import { SecondFactors } from '../second-factors/second-factors';
import { type ClientOrigin } from '../sessions/session';
import { SessionError } from '../sessions/session.errors';
import { SessionRepository } from '../sessions/session.repository';
import { IdentifierHash } from '../sign-in/identifier';
import { PasswordCheckService } from '../sign-in/password-check.service';
import { AccessTokenService } from '../tokens/access-token.service';
import { type StepUpDto, type StepUpOptionsDto, type SteppedUpDto } from './step-up.dto';
import { StepUpError } from './step-up.errors';

/** Who is signed in proves once more who they are, before something dangerous. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly tokens: AccessTokenService,
    private readonly checks: PasswordCheckService,
    private readonly identifiers: IdentifierHash,
    private readonly factors: SecondFactors,
    private readonly factorChecks: FactorCheckService,
    private readonly passkeys: PasskeyRepository,
    private readonly ceremony: PasskeyCeremony,
  ) {}

  async options({ accountId, sessionId }: Caller): Promise<StepUpOptionsDto> {
    const secondFactors = await this.factors.availableTo(accountId);
    const use = { purpose: 'step_up', accountId, boundTo: sessionId } as const;
    const passkeyOptions = secondFactors.includes('passkey')
      ? await this.ceremony.authenticationOptions(use, 'preferred', await this.passkeys.of(accountId))
      : undefined;
    return { password: true, secondFactors, ...(passkeyOptions && { passkeyOptions }) };
  }

  /**
   * @throws auth.step_up.insufficient saying what is needed, auth.password.wrong, auth.factor.not_proved, auth.factor.delayed,
   * auth.credentials.delayed, auth.password.busy, auth.session.revoked, auth.account.not_found
   */
  async prove(caller: Caller, proof: StepUpDto, origin: ClientOrigin): Promise<SteppedUpDto> {
    const found = await this.accounts.findWithCredentials(caller.accountId);
    if (!found) throw AccountError.notFound();
    const { password, method } = proof;
    const secondFactors = await this.factors.availableTo(caller.accountId);
    const isTwoByItself = method === 'passkey';
    const isEnough = (password !== undefined || isTwoByItself) && (secondFactors.length === 0 || method !== undefined);
    if (!isEnough) throw StepUpError.insufficient({ password: true, secondFactors });
    if (password !== undefined) await this.provePassword(found, password, origin);
    if (method !== undefined)
      await this.proveFactor(caller, { method, code: proof.code, credential: proof.credential }, password !== undefined, origin);
    const factors: Factor[] = [...(password === undefined ? [] : (['password'] as const)), ...(method === undefined ? [] : [method])];
    return this.renew(caller, found, factors);
  }

  private async provePassword({ account, passwordHash }: AccountToSignIn, password: string, origin: ClientOrigin): Promise<void> {
    const attemptId = await this.checks.begin(this.identifiers.of(account.email.toLowerCase()), origin, 'step_up');
    const isRight = await this.checks.isRight(passwordHash, password, attemptId);
    await this.checks.settle(attemptId, isRight ? 'succeeded' : 'wrong_password', account.id);
    if (!isRight) throw PasswordError.wrong();
  }

  private async proveFactor(
    { accountId, sessionId }: Caller,
    proof: FactorProof,
    hasPassword: boolean,
    origin: ClientOrigin,
  ): Promise<void> {
    const refusal = await this.database.rawTransaction(async (): Promise<DomainError | undefined> => {
      const account = await this.accounts.lockCredentials(accountId);
      if (!account) return AccountError.notFound();
      const context = { accountId, purpose: 'step_up', boundTo: sessionId, hasPassword, origin } as const;
      const verdict = await this.factorChecks.look(proof, account, context);
      if (typeof verdict === 'object') return FactorError.delayed({ retryAfterSeconds: verdict.delayedSeconds });
      return verdict === 'wrong' ? FactorError.notProved() : undefined;
    });
    if (refusal) throw refusal;
  }

  /** Only while nothing changed the credentials that were proved. */
  private async renew(
    { accountId, sessionId }: Caller,
    { credentialsVersion, account }: AccountToSignIn,
    factors: Factor[],
  ): Promise<SteppedUpDto> {
    const proved = await this.database.rawTransaction(async () => {
      if (!(await this.accounts.lockIfUnchanged(accountId, credentialsVersion))) throw PasswordError.changedMeanwhile();
      return this.sessions.recordProof(sessionId, factors);
    });
    if (!proved) throw SessionError.revoked();
    const { authenticatedAt, endsAt: sessionEndsAt, factors: all } = proved;
    const { token, expiresIn } = this.tokens.issue({
      accountId,
      sessionId,
      roles: account.roles,
      sessionEndsAt,
      authenticatedAt,
      factors: all,
    });
    return { accessToken: token, tokenType: 'Bearer', expiresIn, authenticatedAt: authenticatedAt.toISOString(), factors: all };
  }
}
