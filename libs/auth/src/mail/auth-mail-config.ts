import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, IsUrl, Max, Min } from 'class-validator';

/** The links in mails about accounts. */
@ConfigGroup('auth-mail')
export class AuthMailConfig {
  @FromEnv('AUTH_LINK_BASE', {
    about: 'Address of the application that takes the links of mails: /verify-email and /reset-password, the token behind #token=',
    default: 'http://localhost:3000',
  })
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly linkBase!: string;

  @FromEnv('AUTH_VERIFY_EMAIL_SECONDS', { about: 'How long a link that verifies an address is good, seconds', default: 86_400 })
  @IsInt()
  @Min(300)
  @Max(604_800)
  readonly verifyEmailSeconds!: number;

  @FromEnv('AUTH_RESET_PASSWORD_SECONDS', { about: 'How long a link that resets a password is good, seconds', default: 1_800 })
  @IsInt()
  @Min(300)
  @Max(86_400)
  readonly resetPasswordSeconds!: number;

  @FromEnv('AUTH_LINKS_PER_HOUR', {
    about: 'How many links of a kind an account is sent in an hour; beyond, whoever asks for them floods the owner',
    default: 5,
  })
  @IsInt()
  @Min(1)
  @Max(100)
  readonly linksPerHour!: number;
}
