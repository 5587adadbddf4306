import { type Locale } from '@madinina/contracts';
import { type Mail } from '@madinina/platform/mail';
import { type ClaimedDelivery } from '../deliveries/delivery';
import { passes } from '../preferences/preferences';

const FOOTER: Record<Locale, string> = {
  fr: 'Vous recevez ce message de Madinina, la ville connectée. Vos préférences se règlent dans l’application.',
  en: 'This message comes from Madinina, the connected city. You choose what you receive in the application.',
  gcf: 'Mésaj-tala ka sòti Madinina. Ou pé chwazi sa ou lé risivwè adan laplikasion-an.',
};
const STOP: Record<Locale, string> = { fr: 'Ne plus recevoir ces courriels', en: 'Stop these e-mails', gcf: 'Pa voyé mésaj kon tala ankò' };

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? character);

/**
 * The e-mail of a delivery, as text and as HTML. What people typed is never read as HTML.
 * @param linkBase address of the api, for the link that ends these e-mails (RFC 8058); what passes preferences has none
 */
export function composeMail({ id, notification }: ClaimedDelivery, to: string, locale: Locale, linkBase: string): Mail {
  const stop = passes(notification.type, notification.priority)
    ? undefined
    : `${linkBase.replace(/\/$/, '')}/api/v1/notifications/unsubscribe/${id}`;
  const footer = FOOTER[locale];
  const paragraphs = notification.body.split(/\n+/).map((line) => `<p style="margin:0 0 12px">${escaped(line)}</p>`);
  const link = stop ? `<br><a href="${escaped(stop)}" style="color:#666">${STOP[locale]}</a>` : '';
  return {
    to,
    // A header has one line.
    subject: notification.title.replace(/[\s\p{Cc}]+/gu, ' ').trim(),
    text: `${notification.body}\n\n-- \n${footer}${stop ? `\n${STOP[locale]}: ${stop}` : ''}\n`,
    html: [
      `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
      `<title>${escaped(notification.title)}</title></head>`,
      `<body style="margin:0;padding:24px;background:#f4f4f1;font:16px/1.5 sans-serif;color:#222">`,
      `<div style="max-width:560px;margin:auto;background:#fff;padding:24px;border-radius:8px">`,
      `<h1 style="font-size:20px;margin:0 0 16px">${escaped(notification.title)}</h1>${paragraphs.join('')}</div>`,
      `<p style="max-width:560px;margin:16px auto;font-size:12px;color:#666">${footer}${link}</p></body></html>`,
    ].join('\n'),
    messageId: `${id}@madinina`,
    ...(stop && { headers: { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }),
  };
}
