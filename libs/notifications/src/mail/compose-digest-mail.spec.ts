import { type Locale } from '@madinina/contracts';
import { type Mail } from '@madinina/platform/mail';
import { type ClaimedDelivery } from '../deliveries/delivery';
import { type DigestSummary } from '../digest/digest';
import { digestText } from '../digest/digest-text';
import { composeDigestMail } from './compose-digest-mail';

const at = new Date('2026-01-12T16:30:00Z');
const summary: DigestSummary = {
  counts: [
    { type: 'message', count: 12 },
    { type: 'waste_update', count: 1 },
  ],
  newest: [
    { type: 'message', title: 'Aimée <b>a écrit</b>\nBcc: other@example.org', createdAt: at },
    { type: 'waste_update', title: 'Bac plein', createdAt: at },
  ],
};
const mailOf = (locale: Locale, told = summary): Mail => {
  const delivery: ClaimedDelivery = {
    id: '0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c',
    channel: 'email',
    target: '',
    number: 1,
    triesLeft: 7,
    isCancelled: false,
    device: null,
    notification: {
      id: 'n',
      accountId: 'a',
      type: 'system',
      priority: 'low',
      ...digestText(told, locale),
      subjectType: 'digest',
      subjectId: 'd',
      createdAt: at,
    },
  };
  return composeDigestMail(delivery, told, {
    to: 'aimee@example.org',
    locale,
    linkBase: 'https://api.example',
    listLink: 'https://city.example/notifications?from=mail&all=1',
    timeZone: 'America/Martinique',
  });
};

describe('the e-mail of a digest', () => {
  it.each<[Locale, string, string, string]>([
    ['fr', 'Résumé\u00A0: 13 notifications', 'Messages\u00A0: 12', '… et 11 de plus'],
    ['en', 'Summary: 13 notifications', 'Messages: 12', '… and 11 more'],
    ['gcf', 'Rézimé\u00A0: 13 nouvèl', 'Mésaj\u00A0: 12', '… épi 11 ankò'],
  ])('counts by type and names the newest, in %s', (locale, subject, count, more) => {
    const mail = mailOf(locale);
    expect(mail.subject).toBe(subject.replace('\u00A0', ' '));
    for (const part of [mail.text, mail.html]) for (const words of [count, more, 'Bac plein']) expect(part).toContain(words);
    expect(mail.html).toContain(`<html lang="${locale}"`);
  });

  it('tells times as the person’s wall shows them', () => {
    expect(mailOf('fr').text).toContain('Bac plein (12/01/2026 12:30)');
    expect(mailOf('en').text).toContain('Bac plein (12/01/2026, 12:30)');
  });

  it('links to all of them, ends on request, and reads nothing that people typed as HTML', () => {
    const { html, text, headers } = mailOf('fr');
    expect(text).toContain('Tout voir\u00A0: https://city.example/notifications?from=mail&all=1');
    expect(html).toContain('href="https://city.example/notifications?from=mail&amp;all=1"');
    expect(html).toContain('Aimée &lt;b&gt;a écrit&lt;/b&gt; Bcc: other@example.org');
    expect(headers).toMatchObject({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });
  });

  it('says one as one, without more', () => {
    const one = { counts: summary.counts.slice(1), newest: summary.newest.slice(1) };
    expect(mailOf('fr', one).subject).toBe('Résumé : 1 notification');
    expect(mailOf('fr', one).text).not.toContain('…');
  });
});
