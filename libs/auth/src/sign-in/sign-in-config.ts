import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

@ConfigGroup('auth-sign-in')
export class SignInConfig {
  @FromEnv('AUTH_REQUIRE_VERIFIED_EMAIL', { about: 'Whether signing in needs a verified e-mail address', default: false })
  readonly requiresVerifiedEmail!: boolean;

  @FromEnv('AUTH_ATTEMPT_RETENTION_DAYS', { about: 'How long attempts to sign in are kept, days', default: 30 })
  @IsInt()
  @Min(1)
  @Max(365)
  readonly attemptRetentionDays!: number;

  @FromEnv('AUTH_FREE_GUESSES', {
    about:
      'Wrong passwords for one account from one address before each next try must wait, twice as long each time; 4 times as many from everywhere',
    default: 5,
  })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly freeGuesses!: number;

  @FromEnv('AUTH_LONGEST_WAIT_SECONDS', { about: 'How long a next try from one address waits at most, seconds', default: 900 })
  @IsInt()
  @Min(60)
  @Max(3_600)
  readonly longestWaitSeconds!: number;

  @FromEnv('AUTH_LONGEST_WAIT_EVERYWHERE_SECONDS', {
    about: 'How long the failures of others make an address wait that the owner never signed in from, at most, seconds',
    default: 300,
  })
  @IsInt()
  @Min(60)
  @Max(3_600)
  readonly longestWaitEverywhereSeconds!: number;

  @FromEnv('AUTH_ENDED_SESSION_DAYS', { about: 'How long a session that ended is kept, days', default: 30 })
  @IsInt()
  @Min(1)
  @Max(365)
  readonly endedSessionDays!: number;

  @FromEnv('AUTH_USED_TOKEN_DAYS', { about: 'How long the second use of a refresh token is still noticed as theft, days', default: 7 })
  @IsInt()
  @Min(1)
  @Max(365)
  readonly usedTokenDays!: number;
}
