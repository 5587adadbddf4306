import { type Locale } from '@madinina/contracts';
import { type Mail } from '@madinina/platform/mail';
import { type ClaimedDelivery } from '../deliveries/delivery';
import { type DigestSummary, totalOf } from '../digest/digest';
import { countLine } from '../digest/digest-text';
import { mailOf, type MailReader } from './compose-mail';
import { escaped } from './mail-layout';

const NEWEST: Record<Locale, string> = { fr: 'Les plus récentes', en: 'The newest', gcf: 'Dènié-a' };
const SEE_ALL: Record<Locale, string> = { fr: 'Tout voir', en: 'See all', gcf: 'Wè tout' };
const MORE: Record<Locale, (left: number) => string> = {
  fr: (left) => `… et ${String(left)} de plus`,
  en: (left) => `… and ${String(left)} more`,
  gcf: (left) => `… épi ${String(left)} ankò`,
};

/** The moment as the person's wall showed it. */
const shown = (at: Date, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'fr-FR', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);

/**
 * The e-mail of a digest: how many of each type, the newest titles with their time, and a link to all of them.
 * @param listLink the page of the application that lists notifications
 */
export function composeDigestMail(
  delivery: ClaimedDelivery,
  summary: DigestSummary,
  reader: MailReader & { readonly timeZone: string; readonly listLink: string },
): Mail {
  const { locale, timeZone, listLink } = reader;
  const { title } = delivery.notification;
  const counts = summary.counts.map((count) => countLine(count, locale));
  const newest = summary.newest.map((item) => ({ title: item.title.replace(/\s+/g, ' '), at: shown(item.createdAt, locale, timeZone) }));
  const left = totalOf(summary) - newest.length;
  const more = left > 0 ? MORE[locale](left) : undefined;
  return mailOf(
    delivery,
    {
      title,
      preview: counts.join(' · '),
      html: [
        `<p style="margin:0 0 16px">${counts.map(escaped).join('<br>')}</p>`,
        `<h2 style="margin:0 0 8px;font-size:16px">${NEWEST[locale]}</h2><ul style="margin:0 0 16px;padding-left:20px">`,
        ...newest.map(
          ({ title: line, at }) =>
            `<li style="margin:0 0 6px;overflow-wrap:anywhere">${escaped(line)} <span class="dim" style="color:#5c6663;font-size:13px">${escaped(at)}</span></li>`,
        ),
        `</ul>${more === undefined ? '' : `<p style="margin:0 0 16px">${more}</p>`}`,
        `<p style="margin:0"><a href="${escaped(listLink)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#0b6e4f;color:#ffffff;text-decoration:none">${SEE_ALL[locale]}</a></p>`,
      ].join('\n'),
      text: [
        title,
        '',
        ...counts,
        '',
        ...newest.map(({ title: line, at }) => `• ${line} (${at})`),
        ...(more === undefined ? [] : [more]),
        '',
        `${SEE_ALL[locale]}${locale === 'en' ? ':' : '\u00A0:'} ${listLink}`,
      ].join('\n'),
    },
    reader,
  );
}
