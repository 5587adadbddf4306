export { MailConfig } from './mail-config';
export { MailModule } from './mail.module';
export { type Mail, Mailer, MailNotSent } from './mailer.port';
