import { LOCALES } from '@madinina/contracts';
import { composeMail, type MailContent } from './compose-mail';
import { carriesToken, MAIL_KINDS, type MailKind } from './mail-request';

const content = (kind: MailKind, more: Partial<MailContent> = {}): MailContent => ({
  kind,
  email: 'a@example.org',
  accountId: null,
  details: { device: 'Firefox/140', address: '203.0.113.7' },
  createdAt: new Date('2026-03-01T15:00:00Z'),
  locale: 'fr',
  timeZone: 'America/Martinique',
  link: 'https://city.example/verify-email#token=abc',
  ...more,
});

describe('composeMail', () => {
  it('fills every place in every language', () => {
    for (const locale of LOCALES)
      for (const kind of MAIL_KINDS) {
        const { subject, text } = composeMail(content(kind, { locale }));
        expect(subject).not.toMatch(/[\r\n{}]/);
        expect(text).not.toMatch(/[{}]/);
        expect(text.includes('#token=abc')).toBe(carriesToken(kind));
      }
  });

  it('tells the time where the person lives', () => {
    expect(composeMail(content('password_changed')).text).toContain('1 mars 2026 à 11:00');
    expect(composeMail(content('password_changed', { locale: 'en', timeZone: 'UTC' })).text).toContain('1 March 2026 at 15:00');
  });

  it('makes no link of what the device says of itself', () => {
    const device = 'Click https://evil.example/$&?x=1 <b>now</b>\r\nBcc: a@b.c';
    const { text } = composeMail(content('new_device', { details: { device, address: '203.0.113.7' } }));
    expect(text).toContain('Appareil : Click https evil example x 1 b now b Bcc a b c');
  });
});
