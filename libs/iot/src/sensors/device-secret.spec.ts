import { newDeviceKey, newDeviceSecret, secretHash } from './device-secret';

describe('device credentials', () => {
  it('are 256 random bits that survive a topic, a header and a file', () => {
    const secrets = Array.from({ length: 100 }, newDeviceSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are kept as SHA-256, which tells nothing of the secret', () => {
    // printf %s secret | openssl dgst -sha256 -binary | basenc --base64url
    expect(secretHash('secret')).toBe('K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols');
  });

  it('have a key that a topic can hold', () => {
    expect(newDeviceKey('air_quality')).toMatch(/^air_quality-[0-9a-hjkmnp-tv-z]{10}$/);
  });
});
