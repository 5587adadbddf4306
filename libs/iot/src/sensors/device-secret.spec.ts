import { isBrokerHash, newDeviceKey, newDeviceSecret, secretHash, secretMatches } from './device-secret';

describe('device credentials', () => {
  it('are 256 random bits that survive a topic, a header and a file', () => {
    const secrets = Array.from({ length: 100 }, newDeviceSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are kept as a broker keeps them, salted, which tells nothing of the secret', () => {
    const [one, other] = [secretHash('secret'), secretHash('secret')];
    expect(one).not.toBe(other);
    for (const hash of [one, other]) {
      expect(isBrokerHash(hash)).toBe(true);
      expect([secretMatches('secret', hash), secretMatches('Secret', hash), secretMatches('', hash)]).toEqual([true, false, false]);
    }
  });

  it('match what mosquitto_passwd wrote', () => {
    // mosquitto_passwd 2.0.11 wrote this for the password "geheim".
    const hash = '$7$101$jY+KM/TNS6/mtcEv$FU0BVmow56fB6pJZo74Qop4kc51u+K6Npr9/uHNL6d3x5MQNtobSbMxwCj9l7XfAuAcN5AF9gRr/KJU+hKJVqQ==';
    expect([secretMatches('geheim', hash), secretMatches('geheim ', hash)]).toEqual([true, false]);
  });

  it('match also hashes from before, which a broker cannot check', () => {
    // printf %s secret | openssl dgst -sha256 -binary | basenc --base64url
    const hash = 'K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols';
    expect([secretMatches('secret', hash), secretMatches('other', hash), isBrokerHash(hash)]).toEqual([true, false, false]);
    expect(secretMatches('secret', '')).toBe(false);
  });

  it('have a key that a topic can hold', () => {
    expect(newDeviceKey('air_quality')).toMatch(/^air_quality-[0-9a-hjkmnp-tv-z]{10}$/);
  });
});
