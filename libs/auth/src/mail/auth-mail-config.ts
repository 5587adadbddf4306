import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsIn, IsInt, IsString, IsUrl, Length, Max, Min, ValidateIf } from 'class-validator';

const bySmtp = (config: object): boolean => (config as AuthMailConfig).driver === 'smtp';

/** How mails about accounts leave: by the same server as notifications. */
@ConfigGroup('auth-mail')
export class AuthMailConfig {
  @FromEnv('MAIL_DRIVER', { about: 'How e-mail leaves: smtp, folder (files, to look at) or off', default: 'off', development: 'folder' })
  @IsIn(['smtp', 'folder', 'off'])
  readonly driver!: string;

  @FromEnv('MAIL_FOLDER', { about: 'Where MAIL_DRIVER=folder writes e-mails', default: '.madinina/dev/mail' })
  @IsString()
  readonly folder!: string;

  @FromEnv('SMTP_URL', {
    about: 'Mail server for MAIL_DRIVER=smtp, with user and password, e.g. smtps://user:password@mail.example:465',
    secret: true,
  })
  @ValidateIf(bySmtp)
  @IsUrl({ protocols: ['smtp', 'smtps'], require_tld: false, require_protocol: true })
  readonly smtpUrl?: string;

  @FromEnv('MAIL_FROM', { about: 'Sender of e-mails', default: 'Madinina <no-reply@madinina.invalid>' })
  @Length(3, 320)
  readonly from!: string;

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
}
