import { type Locale } from '@madinina/contracts';
import { type Mail } from '@madinina/platform/mail';
import { type ClaimedDelivery } from '../deliveries/delivery';
import { passes } from '../preferences/preferences';
import { layoutHtml, layoutText, type MailContent, paragraphs } from './mail-layout';

/** Whom a mail goes to, and where its links lead. */
export interface MailReader {
  readonly to: string;
  readonly locale: Locale;
  /** Address of the api, for the link that ends these e-mails (RFC 8058); what passes preferences has none. */
  readonly linkBase: string;
}

/** The e-mail of a notification, as text and as HTML. What people typed is never read as HTML. */
export function composeMail(delivery: ClaimedDelivery, reader: MailReader): Mail {
  const { title, body } = delivery.notification;
  return mailOf(delivery, { title, preview: body.split('\n')[0] ?? '', html: paragraphs(body), text: body }, reader);
}

/** The e-mail of a delivery that says this. */
export function mailOf({ id, notification }: ClaimedDelivery, content: MailContent, { to, locale, linkBase }: MailReader): Mail {
  const stop = passes(notification.type, notification.priority)
    ? undefined
    : `${linkBase.replace(/\/$/, '')}/api/v1/notifications/unsubscribe/${id}`;
  return {
    to,
    // A header has one line.
    subject: content.title.replace(/[\s\p{Cc}]+/gu, ' ').trim(),
    text: layoutText(content, { locale, stop }),
    html: layoutHtml(content, { locale, stop }),
    messageId: `${id}@madinina`,
    ...(stop !== undefined && { headers: { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }),
  };
}
