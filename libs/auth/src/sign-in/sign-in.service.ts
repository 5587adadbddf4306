import { DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountError } from '../accounts/account.errors';
import { accountDto } from '../accounts/account-mapper';
import { AccountRepository } from '../accounts/account.repository';
import { PasswordService } from '../accounts/password.service';
import { type ClientOrigin } from '../sessions/session';
import { type ContinuedSession, SessionService } from '../sessions/session.service';
import { AccessTokenService } from '../tokens/access-token.service';
import { type AttemptOutcome, AttemptRepository } from './attempt.repository';
import { guessingDelay } from './guessing-delay';
import { IdentifierHash, normalIdentifier } from './identifier';
import { SignInConfig } from './sign-in-config';
import { type LoginDto, type SignedInDto, type TokensDto, type TokenStateDto } from './sign-in.dto';
import { CredentialsError } from './sign-in.errors';

const INACTIVE: TokenStateDto = { active: false, sub: null, roles: [], exp: null };

/** Proves who someone is and gives tokens for it. */
@Injectable()
export class SignInService implements OnModuleInit {
  private readonly attemptsMade;

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly tokens: AccessTokenService,
    private readonly attempts: AttemptRepository,
    private readonly identifiers: IdentifierHash,
    private readonly config: SignInConfig,
    metrics: Metrics,
  ) {
    this.attemptsMade = metrics.counter({ name: 'auth_attempts_total', help: 'Attempts to sign in', labelNames: ['outcome'] });
  }

  async onModuleInit(): Promise<void> {
    await this.passwords.prepareDecoy();
  }

  /**
   * The same work and the same answer for an unknown account and a wrong password.
   * @throws auth.credentials.invalid, auth.credentials.delayed, auth.account.disabled (to who knows the password), auth.password.busy
   */
  async login({ identifier, password, rememberMe = false }: LoginDto, origin: ClientOrigin): Promise<SignedInDto> {
    const normal = normalIdentifier(identifier);
    const attemptId = await this.begin(this.identifiers.of(normal), origin);
    const found = await this.accounts.findForSignIn(normal);
    const isRight = await this.check(found?.passwordHash, password, attemptId);
    const outcome = this.outcomeFor(found?.account, isRight);
    this.attemptsMade.inc({ outcome });
    if (!found || outcome !== 'succeeded') {
      await this.attempts.settle(attemptId, outcome, found?.account.id);
      throw outcome === 'disabled' ? AccountError.disabled() : CredentialsError.invalid();
    }
    const { account, passwordHash, credentialsVersion } = found;
    const session = await this.database.rawTransaction(async () => {
      await this.attempts.settle(attemptId, outcome, account.id);
      // The password was changed, or the account disabled, while the old one was checked: that change ended every session, and
      // this one must not come after it.
      if (!(await this.accounts.recordLogin(account.id, credentialsVersion))) throw CredentialsError.invalid();
      return this.sessions.open(account, origin, rememberMe);
    });
    if (this.passwords.isOutdated(passwordHash))
      await this.accounts.replacePasswordHash(account.id, passwordHash, await this.passwords.hash(password));
    return { ...this.tokensOf(session), account: accountDto({ ...account, lastLoginAt: new Date() }) };
  }

  /** @throws what SessionService.refresh throws */
  async refresh(refreshToken: string, origin: ClientOrigin): Promise<TokensDto> {
    return this.tokensOf(await this.sessions.refresh(refreshToken, origin));
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

  /** Notes the attempt before it is made, so that many at once count each other. @throws auth.credentials.delayed */
  private async begin(identifierHash: Buffer, { address }: ClientOrigin): Promise<string> {
    const { id, seconds } = await this.database.rawTransaction(async () => {
      await this.attempts.queueUp(identifierHash);
      const wait = guessingDelay(await this.attempts.recentFailures(identifierHash, address), this.config.freeGuesses);
      const outcome = wait > 0 ? 'delayed' : 'pending';
      return {
        id: await this.attempts.insert({ accountId: undefined, identifierHash, method: 'password', outcome, address }),
        seconds: wait,
      };
    });
    if (seconds === 0) return id;
    this.attemptsMade.inc({ outcome: 'delayed' });
    throw CredentialsError.delayed({ retryAfterSeconds: Math.ceil(seconds) });
  }

  /** A check that could not be made is no guess. */
  private async check(passwordHash: string | undefined, password: string, attemptId: string): Promise<boolean> {
    try {
      return await this.passwords.matches(passwordHash, password);
    } catch (error) {
      await this.attempts.settle(attemptId, 'busy', undefined);
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

  private tokensOf(session: ContinuedSession): Omit<SignedInDto, 'account'> {
    const { token, expiresIn } = this.tokens.issue(session);
    const refreshExpiresIn = Math.max(0, Math.floor((session.refreshExpiresAt.getTime() - Date.now()) / 1_000));
    return { accessToken: token, tokenType: 'Bearer', expiresIn, refreshToken: session.refreshToken, refreshExpiresIn };
  }
}
