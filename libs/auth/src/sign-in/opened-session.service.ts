import { Injectable } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { AccountRepository } from '../accounts/account.repository';
import { accountDto } from '../accounts/account-mapper';
import { type Factor } from '../second-factors/factor';
import { type ClientOrigin } from '../sessions/session';
import { type ContinuedSession, SessionService } from '../sessions/session.service';
import { AccessTokenService } from '../tokens/access-token.service';
import { type SignedInDto, type TokensDto } from './sign-in.dto';
import { CredentialsError } from './sign-in.errors';

interface Proved {
  readonly origin: ClientOrigin;
  readonly rememberMe: boolean;
  readonly factors: readonly Factor[];
}

/** The end that every way to sign in comes to. */
@Injectable()
export class OpenedSessionService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionService,
    private readonly tokens: AccessTokenService,
  ) {}

  /**
   * Inside a transaction. Whatever changed the credentials, disabled the account or took a role from it, while they were proved, ended
   * every session; this one must not come after it.
   * @throws auth.credentials.invalid
   */
  async open(account: Account, credentialsVersion: number, { origin, rememberMe, factors }: Proved): Promise<ContinuedSession> {
    const isRecorded = await this.accounts.recordLogin(account.id, credentialsVersion);
    // Read after the lock: proving took long, and the roles may be others by now.
    const current = isRecorded ? await this.accounts.find(account.id) : undefined;
    if (!current) throw CredentialsError.invalid();
    return this.sessions.open(current, origin, { rememberMe, factors });
  }

  signedIn(session: ContinuedSession, account: Account): SignedInDto {
    return Object.assign(this.tokensOf(session), { account: accountDto({ ...account, roles: session.roles, lastLoginAt: new Date() }) });
  }

  tokensOf(session: ContinuedSession): TokensDto {
    const { token, expiresIn, withheldRoles } = this.tokens.issue(session);
    const refreshExpiresIn = Math.max(0, Math.floor((session.refreshExpiresAt.getTime() - Date.now()) / 1_000));
    return { accessToken: token, tokenType: 'Bearer', expiresIn, refreshToken: session.refreshToken, refreshExpiresIn, withheldRoles };
  }
}
