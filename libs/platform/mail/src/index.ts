export { MailConfig } from './mail-config';
