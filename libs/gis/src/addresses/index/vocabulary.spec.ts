import fc from 'fast-check';
import { editDistance } from '../text/edit-distance';
import { soundKeys, soundOfFrench } from '../text/sound-key';
import { errorsAllowed, Vocabulary } from './vocabulary';

function vocabularyOf(words: readonly string[]): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const word of words) vocabulary.add(word, soundOfFrench(word));
  vocabulary.close();
  return vocabulary;
}

describe('the vocabulary of names', () => {
  const vocabulary = vocabularyOf(['perrinon', 'perrier', 'victor', 'victoire', 'hugo', 'redoute', 'lamentin']);
  const texts = (words: readonly { readonly word: number }[]): string[] => words.map(({ word }) => vocabulary.textOf(word));

  it('gives a word one number', () => {
    expect(vocabulary.find('hugo')).toBe(4);
    expect(vocabulary.find('huge')).toBeUndefined();
    expect(vocabulary.size).toBe(7);
  });

  it('finds words with typing errors, the likest first', () => {
    expect(texts(vocabulary.spelledLike('perinon'))).toEqual(['perrinon']);
    expect(texts(vocabulary.spelledLike('victro'))).toEqual(['victor']);
    expect(texts(vocabulary.spelledLike('hugp'))).toEqual(['hugo']);
    expect(vocabulary.spelledLike('hgo')).toEqual([]);
    expect(vocabulary.spelledLike('perrinon')).toEqual([]);
  });

  it('finds words by their beginning, of any length', () => {
    expect(texts(vocabulary.begunWith('vict')).sort()).toEqual(['victoire', 'victor']);
    const beginning = vocabulary.beginning('p');
    expect(vocabulary.likenessToBeginning(vocabulary.find('perrier')!, beginning)).toBeGreaterThan(0.8);
    expect(vocabulary.likenessToBeginning(vocabulary.find('hugo')!, beginning)).toBe(0);
    expect(vocabulary.begunWith('zz')).toEqual([]);
  });

  it('finds words by their sound', () => {
    expect(vocabulary.soundingLike(soundKeys(['lanmanten'])).map((word) => vocabulary.textOf(word))).toEqual(['lamentin']);
  });

  it('misses no word within one error, nor any within two that keeps half its pairs', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh'.split('')), minLength: 5, maxLength: 9 });
    fc.assert(
      fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 30 }), letters, (words, asked) => {
        const found = vocabularyOf(words);
        const answer = new Set(found.spelledLike(asked, 1).map(({ word }) => found.textOf(word)));
        for (const word of words) expect(answer.has(word)).toBe(editDistance(word, asked, 1) === 1);
      }),
    );
  });

  it('allows no errors in short words', () => {
    expect([3, 4, 6, 7].map(errorsAllowed)).toEqual([0, 1, 1, 2]);
  });
});
