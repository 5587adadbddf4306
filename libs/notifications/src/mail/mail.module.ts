import { MailConfig } from '@madinina/platform/mail';
import { Module } from '@nestjs/common';
import { FolderMailer } from './folder.mailer.adapter';
import { Mailer } from './mailer.port';
import { SmtpMailer } from './smtp.mailer.adapter';

/** Undefined when e-mail is off, or the process has no settings for it: deliveries then say so. */
function mailerOf(config?: MailConfig): Mailer | undefined {
  if (config?.driver === 'smtp') return new SmtpMailer(config.smtpUrl ?? '', config.from);
  if (config?.driver === 'folder') return new FolderMailer(config.folder, config.from);
  return undefined;
}

/** The mailer that MAIL_DRIVER names. */
@Module({
  providers: [{ provide: Mailer, useFactory: mailerOf, inject: [{ token: MailConfig, optional: true }] }],
  exports: [Mailer],
})
export class MailModule {}
