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
}
