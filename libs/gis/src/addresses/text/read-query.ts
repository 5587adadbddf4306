import { type TextWord, textWords, withLongForms } from './name-words';
import { NUMBER_SUFFIXES, STREET_KINDS } from './street-words';

/** Most words of a question that are looked at. */
const MOST_WORDS = 24;

/** A number that may be the one of a house. */
export interface HouseNumber {
  /** Place among the words of the question. */
  readonly word: number;
  readonly value: number;
  /** `bis`, `a` and how else the file may write it; empty when none was given. */
  readonly suffixes: readonly string[];
  /** Place of the suffix among the words. */
  readonly suffixWord: number | undefined;
}

/** A question in words, without what is no part of an address. */
export interface AddressQuestion {
  readonly words: readonly TextWord[];
  /** Places of the words that may be a postcode. */
  readonly postcodes: readonly number[];
  /** The likeliest first: one before a way's kind is. */
  readonly numbers: readonly HouseNumber[];
}

/** Parts of a postal address that no file of addresses holds: boxes, stairs, doors. The first number of a range is the house. */
const NOT_AN_ADDRESS: readonly (readonly [RegExp, string])[] = [
  [/\b(\d{1,4}\s*(?:bis|ter|quater|[a-z])?)\s*[-/]\s*\d{1,4}(?:\s*(?:bis|ter|quater))?(?=[\s,])(?!\s*[-/])/gi, '$1'],
  [/\bc[ée]dex(?:\s+\d{1,2})?\b/gi, ' '],
  [/\b(?:bp|b\.p\.|cs|tsa|bo[iî]te postale)\s*(?:n°\s*)?\d+\b/gi, ' '],
  [/\b(?:appartement|appart|appt|apt|bo[iî]te|porte)\.?\s*(?:n°\s*)?(?:\d+[a-z]?|[a-z]\d*)\b(?![’'])/gi, ' '],
  [/\b(?:b[âa]timent|b[âa]t|esc|escalier|entr[ée]e)\.?\s*(?:n°\s*)?(?:\d+[a-z]?|[a-z]\d*)\b(?![’'])/gi, ' '],
  [/\b(?:\d{1,2}\s*(?:er|[eè]me|e|nd)\s+[ée]tage|rdc|rez[- ]de[- ]chauss[ée]e)\b/gi, ' '],
];

/** Initials that stand for one name: F.D.F. */
const INITIALS = /(?<![\p{L}\p{N}.])(?:\p{L}\.){2,}\p{L}?(?![\p{L}\p{N}])/gu;

/** Reads a question; one that has no letter and no digit has no words. */
export function readQuestion(text: string): AddressQuestion {
  const kept = NOT_AN_ADDRESS.reduce((rest, [part, instead]) => rest.replace(part, instead), text);
  const whole = (/[\p{L}\p{N}]/u.test(kept) ? kept : text).replace(INITIALS, (initials) => initials.replaceAll('.', ''));
  const read = withLongForms(textWords(whole)).slice(0, MOST_WORDS);
  const words = read.map((word) =>
    /^0+\d{1,4}$/.test(word.text) && word.text.length < 5 ? { ...word, text: String(Number(word.text)) } : word,
  );
  const places = words.map((_, index) => index);
  const postcodes = places.filter((index) => /^\d{5}$/.test(words[index]?.text ?? ''));
  const numbers = places.flatMap((index) => houseNumber(words, index) ?? []);
  const beforeKind = ({ word, suffixWord }: HouseNumber): number => (STREET_KINDS.has(words[(suffixWord ?? word) + 1]?.text ?? '') ? 0 : 1);
  return { words, postcodes, numbers: numbers.sort((left, right) => beforeKind(left) - beforeKind(right) || left.word - right.word) };
}

function houseNumber(words: readonly TextWord[], index: number): HouseNumber | undefined {
  const text = words[index]?.text ?? '';
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const next = words[index + 1];
  const suffixes = next && isSuffix(next, words[index + 2]) ? (NUMBER_SUFFIXES.get(next.text) ?? [next.text]) : [];
  return { word: index, value: Number(text), suffixes, suffixWord: suffixes.length > 0 ? index + 1 : undefined };
}

/** `bis` always is one, a letter only where it cannot be an elided article. */
function isSuffix({ text, glued }: TextWord, after: TextWord | undefined): boolean {
  if (text.length > 1) return NUMBER_SUFFIXES.has(text);
  return /^[a-z]$/.test(text) && (glued || !after || STREET_KINDS.has(after.text) || !/^[dl]$/.test(text));
}
