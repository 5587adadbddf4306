import fc from 'fast-check';
import { normalName } from './person-name';

describe('normalName', () => {
  it.each([
    ['  Marie-Ange  ', 'Marie-Ange'],
    ["D'Almeida", "D'Almeida"],
    ['Éloïse', 'Éloïse'],
    ['E\u0301loi\u0308se', 'Éloïse'],
    ['Jean\u00a0 Luc', 'Jean Luc'],
    ['李小龙', '李小龙'],
    ['O', 'O'],
    ['é'.repeat(100), 'é'.repeat(100)],
  ])('%j is %j', (typed, stored) => expect(normalName(typed)).toBe(stored));

  it.each([
    ['', 'nothing'],
    ['   ', 'blanks'],
    ['123', 'no letter'],
    ['Marie\nJoseph', 'a line end'],
    ['Marie\u0000', 'U+0000'],
    ['Marie\u202eeiraM', 'text turned around'],
    ['Ma\u200brie', 'a blank of no width'],
    ['Marie\u2028Joseph', 'a line separator'],
    ['<b>Marie</b>', 'markup'],
    ['M\u0300\u0301\u0302\u0303\u0304arie', 'marks that run over other lines'],
    ['\ud800Marie', 'half a character'],
    ['é'.repeat(101), 'too long'],
  ])('refuses %j: %s', (typed) => expect(normalName(typed)).toBeUndefined());

  it('gives what it leaves as it is, in at most 100 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (typed) => {
        const name = normalName(typed);
        if (name === undefined) return;
        expect(normalName(name)).toBe(name);
        expect(Array.from(name).length).toBeLessThanOrEqual(100);
      }),
    );
  });
});
