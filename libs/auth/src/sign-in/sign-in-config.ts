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
}
