import fc from 'fast-check';
import { foldText } from './fold-text';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('folding a text', () => {
  it.each([
    ['Schœlcher', 'schoelcher'],
    ["L'Ajoupa-Bouillon", 'l ajoupa bouillon'],
    ['L’ÉTANG  Z’ABRICOTS', 'l etang z abricots'],
    ['Morne aux Bœufs', 'morne aux boeufs'],
    ['Gwo‑Mòn', 'gwo mon'],
    ['12bis, rue (Perrinon)', '12bis rue perrinon'],
    ['Ⅻ ﬁ １２', 'xii fi 12'],
    ['İstanbul', 'istanbul'],
    ['?!… --', ''],
    ['', ''],
  ])('makes %s of it', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('changes nothing that is folded', () => {
    fc.assert(fc.property(anyText, (text) => foldText(foldText(text)) === foldText(text)));
  });

  it('does not tell case, composition or the blanks around', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."aàâäeéèêoôœuùûcçnñ 'Zz9-".split('')), maxLength: 40 }), (text) => {
        const folded = foldText(text);
        expect(foldText(text.toUpperCase())).toBe(folded);
        expect(foldText(text.normalize('NFD'))).toBe(folded);
        expect(foldText(`  ${text.replaceAll(' ', ' \u00a0')}\t`)).toBe(folded);
      }),
    );
  });

  it('leaves letters and digits with single blanks between', () => {
    fc.assert(fc.property(anyText, (text) => /^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u.test(foldText(text))));
  });
});
