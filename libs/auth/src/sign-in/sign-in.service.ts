import { DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { AccountRepository } from '../accounts/account.repository';
import { PasswordService } from '../accounts/password.service';
import { SecondFactors } from '../second-factors/second-factors';
import { type ClientOrigin } from '../sessions/session';
import { SessionService } from '../sessions/session.service';
import { AccessTokenService } from '../tokens/access-token.service';
import { type AttemptOutcome } from './attempt.repository';
import { FactorSignInService } from './factor-sign-in.service';
import { IdentifierHash, normalIdentifier } from './identifier';
import { OpenedSessionService } from './opened-session.service';
import { PasswordCheckService } from './password-check.service';
import { SignInConfig } from './sign-in-config';
import { type FactorChallengeDto, type LoginDto, type SignedInDto, type TokensDto, type TokenStateDto } from './sign-in.dto';
import { CredentialsError } from './sign-in.errors';

const INACTIVE: TokenStateDto = { active: false, sub: null, roles: [], exp: null };

/** Proves who someone is and gives tokens for it. */
@Injectable()
export class SignInService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly tokens: AccessTokenService,
    private readonly checks: PasswordCheckService,
    private readonly identifiers: IdentifierHash,
    private readonly factors: SecondFactors,
    private readonly factorSignIn: FactorSignInService,
    private readonly opened: OpenedSessionService,
    private readonly config: SignInConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.passwords.prepareDecoy();
  }

  /**
   * The same work and the same answer for an unknown account and a wrong password. Who has a second factor gets a challenge.
   * @throws auth.credentials.invalid, auth.credentials.delayed, auth.account.disabled (to who knows the password), auth.password.busy
   */
  async login({ identifier, password, rememberMe = false }: LoginDto, origin: ClientOrigin): Promise<SignedInDto | FactorChallengeDto> {
    const normal = normalIdentifier(identifier);
    const attemptId = await this.checks.begin(this.identifiers.of(normal), origin, 'password');
    const found = await this.accounts.findForSignIn(normal);
    const isRight = await this.checks.isRight(found?.passwordHash, password, attemptId);
    const outcome = this.outcomeFor(found?.account, isRight);
    if (!found || outcome !== 'succeeded') {
      this.checks.count(outcome);
      await this.checks.settle(attemptId, outcome, found?.account.id);
      throw outcome === 'disabled' ? AccountError.disabled() : CredentialsError.invalid();
    }
    const { account, passwordHash, credentialsVersion } = found;
    if (await this.passwords.isOutdated(passwordHash))
      await this.accounts.replacePasswordHash(account.id, passwordHash, await this.passwords.hash(password));
    const methods = await this.factors.availableTo(account.id);
    this.checks.count(methods.length > 0 ? 'challenged' : outcome);
    if (methods.length > 0)
      return this.factorSignIn.challenge(methods, { accountId: account.id, attemptId, credentialsVersion, rememberMe });
    const session = await this.database.rawTransaction(async () => {
      await this.checks.settle(attemptId, outcome, account.id);
      return this.opened.open(account, credentialsVersion, { origin, rememberMe, factors: ['password'] });
    });
    return this.opened.signedIn(session, account);
  }

  /** @throws what SessionService.refresh throws */
  async refresh(refreshToken: string, origin: ClientOrigin): Promise<TokensDto> {
    return this.opened.tokensOf(await this.sessions.refresh(refreshToken, origin));
  }

  logout({ sessionId }: Caller): Promise<void> {
    return this.sessions.end(sessionId, 'logout');
  }

  /** Whether the access token is good; why it is not stays untold. */
  verify(token: string): TokenStateDto {
    try {
      const { caller, expiresAt } = this.tokens.read(token);
      return { active: true, sub: caller.accountId, roles: caller.roles, exp: expiresAt };
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return INACTIVE;
      throw error;
    }
  }

  private outcomeFor(account: Account | undefined, isRight: boolean): AttemptOutcome {
    if (!account) return 'unknown_account';
    if (!isRight) return 'wrong_password';
    if (account.status !== 'active') return 'disabled';
    if (this.config.requiresVerifiedEmail && !account.emailVerifiedAt) return 'unverified';
    return 'succeeded';
  }
}
