import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { BloomFilter } from './bloom-filter';
import { isCommonPassword } from './common-password';

describe('BloomFilter', () => {
  it('knows every word that was put in, also after it was written down', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), (words) => {
        const filter = BloomFilter.decode(BloomFilter.of(words).encode());
        expect(words.every((word) => filter.has(word))).toBe(true);
      }),
    );
  });

  it('takes few others for one of them', () => {
    const filter = BloomFilter.of(Array.from({ length: 1_000 }, (_none, index) => `word ${index}`));
    const wrong = Array.from({ length: 20_000 }, (_none, index) => filter.has(`other ${index}`)).filter(Boolean);
    expect(wrong.length).toBeLessThan(20);
  });
});

describe('isCommonPassword', () => {
  const person = ['Marie', 'Joseph', 'marie.joseph@example.org', 'mjoseph'];

  it.each([
    'password',
    'PASSWORD',
    '12345678',
    'iloveyou',
    'football',
    'ｐａｓｓｗｏｒｄ',
    'Martinique-972!',
    'Madinina972',
    '11111111',
    'marie.joseph1',
    'MJoseph2024',
    'Marie Joseph',
  ])('refuses %s', (password) => expect(isCommonPassword(password, person)).toBe(true));

  it.each(['colibri sous la pluie', 'martinique sous la pluie', '73915 28046 5', 'Zoé-ékri-24-lèt', 'correct horse battery staple'])(
    'takes %s',
    (password) => expect(isCommonPassword(password, person)).toBe(false),
  );

  it('takes what chance makes', () => {
    const refused = Array.from({ length: 2_000 }, () => isCommonPassword(randomBytes(12).toString('base64'))).filter(Boolean);
    expect(refused.length).toBeLessThanOrEqual(3);
  });
});
