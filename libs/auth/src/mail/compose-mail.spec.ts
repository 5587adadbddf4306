import { LOCALES } from '@madinina/contracts';
import { composeMail, type MailContent } from './compose-mail';
import { type MailKind } from './mail-request';

const KINDS: MailKind[] = ['verify_email', 'reset_password', 'address_known', 'password_changed', 'password_reset', 'new_device'];
const content = (kind: MailKind, more: Partial<MailContent> = {}): MailContent => ({
  kind,
  email: 'a@example.org',
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
      for (const kind of KINDS) {
        const { subject, text } = composeMail(content(kind, { locale }));
        expect(subject).not.toMatch(/[\r\n{}]/);
        expect(text).not.toMatch(/[{}]/);
        expect(text.includes('#token=abc')).toBe(kind === 'verify_email' || kind === 'reset_password');
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
