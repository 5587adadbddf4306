const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', đ: 'd', ł: 'l', ı: 'i' };
const LIGATURE = /[œæßøđłı]/g;
const PLAIN = /^[a-z0-9 ]*$/;

/**
 * Text as names are compared: small letters without accents, digits, and single spaces for everything else (apostrophes,
 * hyphens, points). Folding what is folded changes nothing.
 */
export function foldText(text: string): string {
  const small = text.toLowerCase();
  const letters = PLAIN.test(small) ? small : withoutMarks(small);
  return letters.replace(/ {2,}/g, ' ').trim();
}

function withoutMarks(text: string): string {
  // Letters that are written by compatibility signs (ﬁ, ℡) come out of them as capitals or with marks, hence the second round.
  const once = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  const small = once
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  return small.replace(LIGATURE, (letter) => LIGATURES[letter] ?? letter).replace(/[^\p{L}\p{N}]+/gu, ' ');
}
