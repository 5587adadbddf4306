import { generateSync } from 'otplib';
import fc from 'fast-check';
import { base32 } from './base32';
import { otpauthUri, stepOfCode, TOTP_SECRET_BYTES, totpCode, totpStep } from './totp';

const RFC_SECRET = Buffer.from('12345678901234567890');

describe('totpCode', () => {
  // RFC 6238, appendix B: SHA-1, 8 digits.
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s is %s', (seconds, code) => {
    expect(totpCode(RFC_SECRET, totpStep(seconds * 1_000), 8)).toBe(code);
    expect(totpCode(RFC_SECRET, totpStep(seconds * 1_000))).toBe(code.slice(2));
  });

  // RFC 4226, appendix D.
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'])('is HOTP: %s', (code) =>
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => totpCode(RFC_SECRET, step))).toContain(code),
  );

  it('is what another implementation makes of the secret that a person types', () => {
    const bytes = fc.uint8Array({ minLength: TOTP_SECRET_BYTES, maxLength: TOTP_SECRET_BYTES });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 4_102_444_800 }), (secret, seconds) => {
        expect(generateSync({ secret: base32(secret), epoch: seconds })).toBe(totpCode(secret, totpStep(seconds * 1_000)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('stepOfCode', () => {
  const at = 1_800_000_000_000;
  const now = totpStep(at);
  it.each([-1, 0, 1])('finds the code of %i steps away', (away) => {
    expect(stepOfCode(RFC_SECRET, totpCode(RFC_SECRET, now + away), at)).toBe(now + away);
  });
  it.each([-2, 2, 100])('refuses the code of %i steps away', (away) => {
    expect(stepOfCode(RFC_SECRET, totpCode(RFC_SECRET, now + away), at)).toBeUndefined();
  });
  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('refuses %j', (code) => {
    expect(stepOfCode(RFC_SECRET, code, at)).toBeUndefined();
  });
});

describe('base32', () => {
  // RFC 4648, section 10, without padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %j', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));
});

it('an otpauth URI names the city and the account, whatever is in their names', () => {
  const uri = new URL(otpauthUri({ secret: RFC_SECRET, issuer: 'Madinina', label: 'a+b&c=d@example.org' }));
  expect(uri.protocol).toBe('otpauth:');
  expect(decodeURIComponent(uri.pathname)).toContain('Madinina:a+b&c=d@example.org');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Madinina',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
