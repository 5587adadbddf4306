import { type MailConfig } from '@madinina/platform/mail';
import { FolderMailer } from './folder.mailer.adapter';
import { type Mailer } from './mailer.port';
import { SmtpMailer } from './smtp.mailer.adapter';

/** The mailer that MAIL_DRIVER names; undefined when mail is off, or the process has no settings for it. */
export function mailerOf(config?: MailConfig): Mailer | undefined {
  if (config?.driver === 'smtp') return new SmtpMailer(config.smtpUrl ?? '', config.from);
  if (config?.driver === 'folder') return new FolderMailer(config.folder, config.from);
  return undefined;
}
