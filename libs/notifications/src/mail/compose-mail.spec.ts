import { type ClaimedDelivery } from '../deliveries/delivery';
import { composeMail } from './compose-mail';

const delivery = (more: Partial<ClaimedDelivery['notification']> = {}): ClaimedDelivery => ({
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
    type: 'report',
    priority: 'low',
    title: 'Rapport\nBcc: other@example.org',
    body: 'Bonjour <b>Aimée</b>\nLigne 2',
    subjectType: null,
    subjectId: null,
    createdAt: new Date(),
    ...more,
  },
});
const mailOf = (more: Partial<ClaimedDelivery['notification']> = {}): ReturnType<typeof composeMail> =>
  composeMail(delivery(more), { to: 'aimee@example.org', locale: 'fr', linkBase: 'https://city.example/' });

describe('the e-mail of a notification', () => {
  it('has a way to end such mails, and an id that stays', () => {
    const { to, messageId, headers } = mailOf();
    expect({ to, messageId, headers }).toEqual({
      to: 'aimee@example.org',
      messageId: `${delivery().id}@madinina`,
      headers: {
        'List-Unsubscribe': `<https://city.example/api/v1/notifications/unsubscribe/${delivery().id}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
    expect(mailOf()).toEqual(mailOf());
  });

  it.each(['Rapport\nBcc: other@example.org', 'Rapport\r\n\u0000\u0007Bcc: other@example.org'])(
    'has a subject of one line: %j',
    (title) => {
      expect(mailOf({ title }).subject).toBe('Rapport Bcc: other@example.org');
    },
  );

  it('reads nothing that people typed as HTML, and has no end when it protects the account', () => {
    expect(mailOf().html).toContain('Bonjour &lt;b&gt;Aimée&lt;/b&gt;');
    expect(mailOf().text).toContain('Bonjour <b>Aimée</b>\nLigne 2');
    expect(mailOf({ type: 'security' }).headers).toBeUndefined();
    expect(mailOf({ priority: 'urgent' }).html).not.toContain('unsubscribe');
  });

  it('fits a phone, a dark room and a program that shows no pictures', () => {
    const html = mailOf().html ?? '';
    expect(html).toContain('width=device-width');
    expect(html).toContain('@media (max-width:600px)');
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).not.toMatch(/<img|background-image|url\(|<script|<link/);
    // Screen readers must not read the tables of the layout as tables.
    expect((html.match(/<table/g) ?? []).length).toBe((html.match(/<table role="presentation"/g) ?? []).length);
    expect(html).toContain('<html lang="fr"');
  });
});
