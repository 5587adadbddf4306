import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsArray, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { type AuthMailConfig } from '../mail/auth-mail-config';

@ConfigGroup('auth-passkey')
export class PasskeyConfig {
  @FromEnv('AUTH_WEBAUTHN_RP_ID', {
    about: 'Domain that passkeys are bound to; changing it makes them all useless. The host of AUTH_LINK_BASE when it is not set',
  })
  @IsOptional()
  @IsString()
  @Matches(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/)
  readonly relyingPartyId?: string;

  @FromEnv('AUTH_WEBAUTHN_ORIGINS', {
    about: 'Origins of the applications that use passkeys, comma between. The origin of AUTH_LINK_BASE when it is not set',
  })
  @IsOptional()
  @IsArray()
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true }, { each: true })
  readonly origins?: string[];

  @FromEnv('AUTH_WEBAUTHN_CHALLENGE_SECONDS', { about: 'How long an authenticator may take to sign, seconds', default: 300 })
  @IsInt()
  @Min(30)
  @Max(900)
  readonly challengeSeconds!: number;
}

/** For whom authenticators sign. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

/** @throws when a browser would take a passkey of this party from none of its origins */
export function relyingPartyOf({ relyingPartyId, origins }: PasskeyConfig, { linkBase }: Pick<AuthMailConfig, 'linkBase'>): RelyingParty {
  const party = {
    id: relyingPartyId ?? new URL(linkBase).hostname,
    origins: (origins ?? [linkBase]).map((origin) => new URL(origin).origin),
  };
  const stray = party.origins.find((origin) => {
    const { hostname } = new URL(origin);
    return hostname !== party.id && !hostname.endsWith(`.${party.id}`);
  });
  if (stray !== undefined) throw new Error(`AUTH_WEBAUTHN_ORIGINS: ${stray} is not within AUTH_WEBAUTHN_RP_ID ${party.id}`);
  return party;
}
