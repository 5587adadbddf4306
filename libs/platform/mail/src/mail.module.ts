import { Module } from '@nestjs/common';
import { FolderMailer } from './folder.mailer.adapter';
import { MailConfig } from './mail-config';
import { Mailer } from './mailer.port';
import { SmtpMailer } from './smtp.mailer.adapter';

/** Undefined when mail is off, or the process has no settings for it: who would send then says so. */
function mailerOf(config?: MailConfig): Mailer | undefined {
  if (config?.driver === 'folder') return new FolderMailer(config.folder, config.from);
  if (config?.driver !== 'smtp') return undefined;
  const { smtpUrl = '', from, requiresTls, stepLimitMs } = config;
  return new SmtpMailer({ url: smtpUrl, from, requiresTls, stepLimitMs });
}

/** The mailer that MAIL_DRIVER names, one a process; to be asked for as `@Optional()`. */
@Module({
  providers: [{ provide: Mailer, useFactory: mailerOf, inject: [{ token: MailConfig, optional: true }] }],
  exports: [Mailer],
})
export class MailModule {}
