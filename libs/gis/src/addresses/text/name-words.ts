import { foldText } from './fold-text';
import { SHORT_FORMS } from './street-words';

/** A word of a text: folded, and as it was written but in small letters, which says more of its sound. */
export interface TextWord {
  readonly text: string;
  readonly written: string;
  /** Nothing stood between it and the word before it, as in `12bis` or `d5`. */
  readonly glued: boolean;
}

/** The words of a text. Letters and digits never share one. */
export function textWords(text: string): TextWord[] {
  const folded = foldText(text).split(' ');
  const written =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  // Signs that fold to several words shift them: the folded form then stands for the written one.
  const aligned = written.length === folded.length ? written : folded;
  return folded.flatMap((word, index) => splitWord(word, aligned[index] ?? word));
}

function splitWord(word: string, written: string): TextWord[] {
  if (word === '') return [];
  if (!/\d/.test(word) || /^\d+$/.test(word)) return [{ text: word, written, glued: false }];
  return (word.match(/\d+|\D+/g) ?? []).map((part, index) => ({ text: part, written: part, glued: index > 0 }));
}

/** The words of a road's number, e.g. of D5: what people write in one word has two in names. */
const ROADS: Readonly<Record<string, string>> = { d: 'departementale', n: 'nationale', rd: 'departementale', rn: 'nationale' };

/** Writes `rd 5`, `rn5`, `d5` and `lieudit` as names do. A single letter is a road only where a number is glued to it. */
export function withLongForms(words: readonly TextWord[]): TextWord[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    const road = ROADS[word.text];
    if (road !== undefined && next && /^\d/.test(next.text) && (word.text.length > 1 || next.glued))
      return [spelled('route'), spelled(road)];
    const long = longFormOf(word.text);
    return long.includes(' ') ? long.split(' ').map(spelled) : [word];
  });
}

const spelled = (text: string): TextWord => ({ text, written: text, glued: false });

/** The only word that a short form can mean, else the word itself. */
export function longFormOf(text: string): string {
  const [only, ...others] = SHORT_FORMS.get(text) ?? [];
  return only !== undefined && others.length === 0 ? only : text;
}

/** The words of an official name, in long forms where a short one can only mean one word. */
export const nameWords = (name: string): TextWord[] =>
  withLongForms(textWords(name)).map((word) => ({ ...word, text: longFormOf(word.text) }));
