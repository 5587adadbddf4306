import { ConfigGroup, FromEnv, type RuntimeConfig } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';
import { AreFactorKeys, FactorKeys } from './factor-keys';

/** The key that development uses; production refuses it. */
export const DEVELOPMENT_FACTOR_KEY = `1:${Buffer.from('known to all, for development only').subarray(0, 32).toString('base64')}`;

@ConfigGroup('auth-second-factor')
export class SecondFactorConfig {
  @FromEnv('AUTH_FACTOR_KEYS', {
    about:
      'Keys that the secrets of authenticator apps are sealed with: version:base64 of 32 bytes, comma between; the first seals, all open. Losing one loses the authenticators',
    secret: true,
    development: [DEVELOPMENT_FACTOR_KEY],
  })
  @AreFactorKeys()
  readonly keys!: readonly string[];

  @FromEnv('AUTH_SIGN_IN_CHALLENGE_SECONDS', { about: 'How long a sign-in waits for its second factor, seconds', default: 300 })
  @IsInt()
  @Min(30)
  @Max(900)
  readonly challengeSeconds!: number;

  @FromEnv('AUTH_TOTP_ENROLMENT_SECONDS', { about: 'How long a new authenticator app may wait to be confirmed, seconds', default: 900 })
  @IsInt()
  @Min(60)
  @Max(86_400)
  readonly enrolmentSeconds!: number;
}

/** @throws when production has the key of development */
export function factorKeysOf({ keys }: SecondFactorConfig, { isProduction }: RuntimeConfig): FactorKeys {
  if (isProduction && keys.includes(DEVELOPMENT_FACTOR_KEY)) throw new Error('AUTH_FACTOR_KEYS must be keys of your own in production');
  return new FactorKeys(keys);
}
