import { parseConfig } from '@madinina/platform/config';
import { PasskeyConfig, relyingPartyOf } from './passkey-config';

describe('relyingPartyOf', () => {
  const party = (environment: Record<string, string>, linkBase = 'https://app.madinina.example/fr/') =>
    relyingPartyOf(parseConfig({ NODE_ENV: 'production', ...environment }, [PasskeyConfig]).get(PasskeyConfig), { linkBase });

  it('is the application that mails link to, unless told', () => {
    expect(party({})).toEqual({ id: 'app.madinina.example', origins: ['https://app.madinina.example'] });
  });

  it('may be a domain above several applications', () => {
    const settings = {
      AUTH_WEBAUTHN_RP_ID: 'madinina.example',
      AUTH_WEBAUTHN_ORIGINS: 'https://app.madinina.example,https://madinina.example:8443/',
    };
    expect(party(settings)).toEqual({
      id: 'madinina.example',
      origins: ['https://app.madinina.example', 'https://madinina.example:8443'],
    });
  });

  it.each([
    { AUTH_WEBAUTHN_RP_ID: 'other.example' },
    { AUTH_WEBAUTHN_ORIGINS: 'https://evil.example' },
    { AUTH_WEBAUTHN_RP_ID: 'madinina.example', AUTH_WEBAUTHN_ORIGINS: 'https://evilmadinina.example' },
    { AUTH_WEBAUTHN_RP_ID: 'https://madinina.example' },
    { AUTH_WEBAUTHN_ORIGINS: 'app.madinina.example' },
  ])('stops the boot for %j', (settings) => {
    expect(() => party(settings as Record<string, string>)).toThrow('AUTH_WEBAUTHN');
  });
});
