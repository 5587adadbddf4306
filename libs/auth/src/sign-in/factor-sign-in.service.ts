import { type DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountRepository } from '../accounts/account.repository';
import { PasskeyCeremony } from '../passkeys/passkey-ceremony.service';
import { PasskeyRepository } from '../passkeys/passkey.repository';
import { type SecondFactorMethod } from '../second-factors/factor';
import { FactorCheckService } from '../second-factors/factor-check.service';
import { SecondFactorConfig } from '../second-factors/second-factor-config';
import { ChallengeError, FactorError } from '../second-factors/second-factor.errors';
import { type ClientOrigin } from '../sessions/session';
import { type ContinuedSession } from '../sessions/session.service';
import { OpenedSessionService } from './opened-session.service';
import { PasswordCheckService } from './password-check.service';
import { type AnswerChallengeDto, type FactorChallengeDto, type SignedInDto } from './sign-in.dto';
import { type NewSignInChallenge, SignInChallengeRepository } from './sign-in-challenge.repository';

/** Wrong answers to one challenge before it is over. */
const TRIES = 5;

type Answered = { readonly session: ContinuedSession; readonly account: Account } | { readonly refusal: DomainError };

/** The second half of a sign-in: what follows a right password where the account has a second factor. */
@Injectable()
export class FactorSignInService {
  constructor(
    private readonly database: Database,
    private readonly challenges: SignInChallengeRepository,
    private readonly accounts: AccountRepository,
    private readonly checks: PasswordCheckService,
    private readonly factors: FactorCheckService,
    private readonly passkeys: PasskeyRepository,
    private readonly ceremony: PasskeyCeremony,
    private readonly opened: OpenedSessionService,
    private readonly config: SecondFactorConfig,
  ) {}

  /** Asks for one of these factors. */
  async challenge(methods: readonly SecondFactorMethod[], begun: Omit<NewSignInChallenge, 'seconds'>): Promise<FactorChallengeDto> {
    const { accountId } = begun;
    const seconds = this.config.challengeSeconds;
    return this.database.rawTransaction(async () => {
      await this.checks.settle(begun.attemptId, 'challenged', accountId);
      const { id, token } = await this.challenges.insert({ ...begun, seconds });
      const passkeyOptions = methods.includes('passkey')
        ? await this.ceremony.authenticationOptions(
            { purpose: 'second_factor', accountId, boundTo: id },
            'preferred',
            await this.passkeys.of(accountId),
          )
        : undefined;
      return { mfaRequired: true, challengeToken: token, expiresIn: seconds, methods, ...(passkeyOptions && { passkeyOptions }) };
    });
  }

  /** @throws auth.challenge.over, auth.factor.wrong, auth.factor.delayed, auth.credentials.invalid when they changed meanwhile */
  async answer({ challengeToken, ...proof }: AnswerChallengeDto, origin: ClientOrigin): Promise<SignedInDto> {
    const answered = await this.database.rawTransaction(async (): Promise<Answered> => {
      const challenge = await this.challenges.lock(challengeToken);
      if (!challenge || challenge.failures >= TRIES) throw ChallengeError.over();
      const { id, accountId, attemptId, credentialsVersion, rememberMe } = challenge;
      const account = await this.accounts.lockCredentials(accountId);
      if (!account) throw ChallengeError.over();
      const context = { accountId, purpose: 'second_factor', boundTo: id, hasPassword: true, origin } as const;
      const verdict = await this.factors.look(proof, account, context);
      if (typeof verdict === 'object') return { refusal: FactorError.delayed({ retryAfterSeconds: verdict.delayedSeconds }) };
      if (verdict === 'wrong') {
        await this.challenges.recordFailure(id);
        return { refusal: FactorError.wrong({ triesLeft: TRIES - challenge.failures - 1 }) };
      }
      await this.challenges.use(id);
      await this.checks.settle(attemptId, 'succeeded', accountId);
      const factors = ['password', proof.method] as const;
      return { session: await this.opened.open(account, credentialsVersion, { origin, rememberMe, factors }), account };
    });
    if ('refusal' in answered) throw answered.refusal;
    return this.opened.signedIn(answered.session, answered.account);
  }
}
