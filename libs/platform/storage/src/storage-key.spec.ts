import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { checkedKey } from './storage-key';

describe('checkedKey', () => {
  it.each(['a', 'plants/0190f0f0-aaaa/photo.webp', 'a_b-c.d/E.tar.gz', 'x'.repeat(200), Array(5).fill('x'.repeat(100)).join('/')])(
    'takes %s',
    (key) => expect(checkedKey(key)).toBe(key),
  );

  it.each([
    '',
    '/etc/passwd',
    '../up',
    'a/../b',
    'a..b',
    'a/..',
    './a',
    'a//b',
    'a/',
    '.types/a',
    'a/.hidden',
    'a\\b',
    'a b',
    'a\nb',
    'a\0',
    'é',
    'C:/a',
    'a%2f',
    'a?b',
    'x'.repeat(201),
    Array(6).fill('x'.repeat(100)).join('/'),
  ])('refuses %j', (key) => {
    expect(() => checkedKey(key)).toThrow('This is not a valid name for a file');
  });

  it('takes nothing that leaves the folder or reaches what the folder keeps for itself', () => {
    const text = fc.string({ unit: fc.constantFrom('.', '/', 'a', '~', '\\', '-', ' ', '%') });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (key) => {
        let taken: string;
        try {
          taken = checkedKey(key);
        } catch {
          return; // Refused: nothing to leave with.
        }
        expect(resolve('/root', taken)).toBe(`/root${sep}${taken}`);
        expect(taken.split('/').some((part) => part.startsWith('.'))).toBe(false);
      }),
    );
  });
});
