import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsBoolean, IsIn, IsInt, IsString, IsUrl, Length, Matches, Max, Min, ValidateIf } from 'class-validator';

const bySmtp = (config: object): boolean => (config as MailConfig).driver === 'smtp';

/** How e-mail leaves, whichever room writes it. */
@ConfigGroup('mail')
export class MailConfig {
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
  @Matches(/^\P{Cc}*$/u)
  readonly from!: string;

  @FromEnv('SMTP_REQUIRE_TLS', {
    about: 'Whether a mail server that offers no TLS (smtp:// without STARTTLS) gets nothing: neither the password nor a mail',
    default: true,
    development: false,
  })
  @IsBoolean()
  readonly requiresTls!: boolean;

  @FromEnv('SMTP_STEP_LIMIT_MS', {
    about: 'How long the mail server may take to connect, to greet and for each answer, ms',
    default: 8_000,
  })
  @IsInt()
  @Min(100)
  @Max(10_000)
  readonly stepLimitMs!: number;
}
