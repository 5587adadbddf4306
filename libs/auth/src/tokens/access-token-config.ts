import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { type Role, ROLES } from '@madinina/contracts';
import { ArrayUnique, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { ArePublicKeys, GENERATED_KEY, IsSigningKey } from './signing-key';

/** In the place of roles: none. */
export const NO_ROLE = 'NONE';

@ConfigGroup('auth-access-token')
export class AccessTokenConfig {
  @FromEnv('AUTH_ISSUER', { about: 'Who issues access tokens (iss)', default: 'madinina' })
  @IsString()
  @Length(1, 200)
  readonly issuer!: string;

  @FromEnv('AUTH_AUDIENCE', { about: 'For whom access tokens are (aud)', default: 'madinina' })
  @IsString()
  @Length(1, 200)
  readonly audience!: string;

  @FromEnv('AUTH_ACCESS_TOKEN_SECONDS', { about: 'Life of an access token, seconds', default: 900 })
  @IsInt()
  @Min(30)
  @Max(3_600)
  readonly lifeSeconds!: number;

  @FromEnv('AUTH_FRESH_SECONDS', {
    about: 'How long after a proof of who they are someone may do dangerous things (change factors or the e-mail, grant roles), seconds',
    default: 300,
  })
  @IsInt()
  @Min(30)
  @Max(3_600)
  readonly freshSeconds!: number;

  @FromEnv('AUTH_MFA_REQUIRED_ROLES', {
    about: `Roles that tokens carry only in a session with a second factor, so that who holds one enrols first; ${NO_ROLE} for no role`,
    default: ['ADMIN', 'SUPER_ADMIN'],
    development: [],
  })
  @IsArray()
  @ArrayUnique()
  @IsIn([...ROLES, NO_ROLE], { each: true })
  readonly mfaRequiredRoles!: readonly (Role | typeof NO_ROLE)[];

  @FromEnv('AUTH_SIGNING_KEY', {
    about: 'Private key that signs access tokens: EC P-256, PKCS#8 PEM (\\n for line ends is understood)',
    secret: true,
    development: GENERATED_KEY,
  })
  @IsSigningKey()
  readonly signingKey!: string;

  @FromEnv('AUTH_PREVIOUS_KEYS', {
    about: 'Public keys (PEM, one after the other) whose tokens are accepted too: the last signing keys, and the next one',
  })
  @IsOptional()
  @ArePublicKeys()
  readonly previousKeys?: string;

  @FromEnv('AUTH_DEV_KEY_FILE', {
    about: 'Where development keeps the signing key it makes',
    default: '.madinina/dev/auth-signing-key.pem',
  })
  @IsString()
  readonly developmentKeyFile!: string;
}
