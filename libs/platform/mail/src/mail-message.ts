import { type SendMailOptions } from 'nodemailer';
import { type Mail, MailNotSent } from './mailer.port';

const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u;
/** One mailbox: without spaces, lists, comments, names and quoted parts. */
const ADDRESS = /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/u;
const MESSAGE_ID = /^[A-Za-z0-9][\w.-]*@[\w.-]+$/;
const HEADER = /^[A-Za-z][A-Za-z-]*$/;

/**
 * A mail as nodemailer takes it. What could become a header, or another recipient, of its own is refused rather than repaired: whoever
 * composes a mail keeps what people typed in one line.
 * @throws MailNotSent `mail_unsafe`
 */
export function messageOf({ to, subject, text, html, messageId, headers = {} }: Mail, from: string): SendMailOptions {
  const lines = [subject, ...Object.values(headers)];
  const isSafe =
    ADDRESS.test(to) &&
    ONE_LINE.test(to) &&
    lines.every((line) => ONE_LINE.test(line)) &&
    Object.keys(headers).every((name) => HEADER.test(name)) &&
    MESSAGE_ID.test(messageId);
  if (!isSafe) throw new MailNotSent('mail_unsafe', true);
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    ...(html !== undefined && { html }),
    messageId: `<${messageId}>`,
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    // Nothing in a mail is ever read from this machine or fetched for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The part of a message id before the @: it names the mail. */
export const nameOf = (messageId: string): string => messageId.slice(0, messageId.indexOf('@'));
