import fc from 'fast-check';
import { readQuestion } from './read-query';

const texts = (question: string): string[] => readQuestion(question).words.map(({ text }) => text);
const house = (question: string): unknown => {
  const [number] = readQuestion(question).numbers;
  return number && [number.value, number.suffixes[0] ?? ''];
};

describe('reading a question', () => {
  it.each([
    ['12 bis rue Perrinon', [12, 'bis']],
    ['12bis, rue Perrinon', [12, 'bis']],
    ['12 B rue Perrinon', [12, 'b']],
    ['12b rue Perrinon', [12, 'b']],
    ['n° 0012 rue Perrinon', [12, '']],
    ['12-14 rue Perrinon', [12, '']],
    ['rue Perrinon 12', [12, '']],
    ['rue Perrinon 12 ter', [12, 'ter']],
    ["12 l'étang", [12, '']],
    ["12 d'Arlet", [12, '']],
    ['Appt 3 Bât B, 12 rue Perrinon', [12, '']],
    ['3e étage, 12 rue Perrinon', [12, '']],
    ['97232 Le Lamentin 12 rue Perrinon', [12, '']],
    ['rue Perrinon', undefined],
  ])('finds the house of %s', (question, found) => {
    expect(house(question)).toEqual(found);
  });

  it.each([
    ['5 D41', ['5', 'route', 'departementale', '41']],
    ['RN1', ['route', 'nationale', '1']],
    ['rd 5', ['route', 'departementale', '5']],
    ['lieudit Acajou', ['lieu', 'dit', 'acajou']],
    ['d arlet', ['d', 'arlet']],
    ['97200 BP 123 Fort-de-France Cedex 4', ['97200', 'fort', 'de', 'france']],
    ["porte d'Or", ['porte', 'd', 'or']],
  ])('reads %s in words', (question, words) => {
    expect(texts(question)).toEqual(words);
  });

  it('prefers the number before the kind of the way', () => {
    expect(readQuestion('cité 3, 12 rue Perrinon').numbers.map(({ value }) => value)).toEqual([12, 3]);
  });

  it('keeps postcodes apart', () => {
    const { words, postcodes } = readQuestion('97232 Lamentin 7');
    expect(postcodes.map((index) => words[index]?.text)).toEqual(['97232']);
  });

  it('keeps what is all there is', () => {
    expect(texts('cedex')).toEqual(['cedex']);
    expect(texts('BP 12')).toEqual(['bp', '12']);
  });

  it('reads whatever it is given, and never more than it looks at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.string({ unit: fc.constantFrom(...'12 b-/,.e°aà'.split('')), maxLength: 200 }),
        ),
        (text) => {
          const { words, numbers, postcodes } = readQuestion(text);
          expect(words.length).toBeLessThanOrEqual(24);
          for (const { word, suffixWord } of numbers) expect(Math.max(word, suffixWord ?? 0)).toBeLessThan(words.length);
          for (const index of postcodes) expect(words[index]?.text).toMatch(/^\d{5}$/);
        },
      ),
    );
  });
});
