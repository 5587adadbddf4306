import { CREOLE_WORDS } from '../text/creole-words';
import { numberOfWords, otherNumberForms } from '../text/number-words';
import { longFormOf, type TextWord } from '../text/name-words';
import { type AddressQuestion } from '../text/read-query';
import { soundKeys } from '../text/sound-key';
import { LINKING_WORDS, SHORT_FORMS, STREET_KINDS } from '../text/street-words';
import { type Mention } from './municipality-finder';
import { type Beginning, errorsAllowed, type Vocabulary } from './vocabulary';
import { weightsInOrder, wordWeight } from './word-weight';

/** One word of the question, or two that may be one, and the words of the vocabulary that it may be. */
export class QuestionPart {
  constructor(
    /** From the first to before the second of the words. */
    readonly from: number,
    readonly to: number,
    /** The likest words, each 0..1. */
    readonly likest: ReadonlyMap<number, number>,
    private readonly vocabulary: Vocabulary,
    /** Of a word that is half typed: all words that begin so are like it, more than could be listed. */
    private readonly beginning: Beginning | undefined,
    /** How sure it is that the beginning is one: 0..1. */
    private readonly begun = 1,
  ) {}

  /** How like the part is to a word, 0..1. */
  likenessTo(word: number): number {
    return this.likest.get(word) ?? (this.beginning ? this.begun * this.vocabulary.likenessToBeginning(word, this.beginning) : 0);
  }
}

const SHORT_FORM = 0.97;
const OTHER_NUMBER_FORM = 0.95;
const INITIAL = 0.8;
const CREOLE = 0.93;
const SOUND = 0.85;
const JOINED = 0.98;
const SHORTEST_BEGINNING = 2;
/** What is a word as it stands may still be meant as another. */
const EXACT_BUT = 0.8;

/** The parts of a question in the vocabulary of the places. */
export function questionParts({ words }: AddressQuestion, vocabulary: Vocabulary, autocomplete: boolean): QuestionPart[] {
  const single = words.map((word, from) => {
    const begun = autocomplete && from === words.length - 1 && !/^\d/.test(word.text);
    const likest = likeWords(word, vocabulary, begun);
    if (!begun && isInitial(word)) return new QuestionPart(from, from + 1, likest, vocabulary, vocabulary.beginning(word.text), INITIAL);
    return new QuestionPart(from, from + 1, likest, vocabulary, begun ? vocabulary.beginning(word.text) : undefined);
  });
  return [...single, ...joinedParts(words, vocabulary)];
}

/** Rue V. Hugo. */
const isInitial = ({ text }: TextWord): boolean => /^[a-z]$/.test(text) && !LINKING_WORDS.has(text);

function likeWords({ text, written }: TextWord, vocabulary: Vocabulary, begun: boolean): ReadonlyMap<number, number> {
  const likeness = new Map<number, number>();
  const keep = (word: number | undefined, value: number): void => {
    if (word !== undefined && (likeness.get(word) ?? 0) < value) likeness.set(word, value);
  };
  keep(vocabulary.find(text), 1);
  if (/^\d/.test(text)) {
    for (const form of otherNumberForms(text)) keep(vocabulary.find(form), OTHER_NUMBER_FORM);
    return likeness;
  }
  const value = numberOfWords(text);
  if (value !== undefined) keep(vocabulary.find(String(value)), OTHER_NUMBER_FORM);
  for (const form of SHORT_FORMS.get(text) ?? []) keep(vocabulary.find(form), SHORT_FORM);
  for (const form of CREOLE_WORDS.get(text) ?? []) keep(vocabulary.find(form), CREOLE);
  const known = likeness.size > 0;
  if (begun && text.length >= SHORTEST_BEGINNING)
    for (const like of vocabulary.begunWith(text)) keep(like.word, known ? like.likeness * EXACT_BUT : like.likeness);
  if (LINKING_WORDS.has(text) || STREET_KINDS.has(text)) return likeness;
  const errors = known ? Math.min(1, errorsAllowed(text.length)) : errorsAllowed(text.length);
  for (const like of vocabulary.spelledLike(text, errors)) keep(like.word, known ? like.likeness * EXACT_BUT : like.likeness);
  if (!known) for (const word of vocabulary.soundingLike(soundKeys([written]))) keep(word, SOUND);
  return likeness;
}

/** Two words that names write as one: `bel air` for Belair, `vingt deux` for 22. */
function joinedParts(words: readonly TextWord[], vocabulary: Vocabulary): QuestionPart[] {
  return words.slice(1).flatMap((word, index) => {
    const before = words[index];
    const value = before && numberOfWords(before.text, word.text);
    const number = value === undefined ? undefined : vocabulary.find(String(value));
    if (number !== undefined) return [new QuestionPart(index, index + 2, new Map([[number, OTHER_NUMBER_FORM]]), vocabulary, undefined)];
    if (!before || /^\d/.test(word.text + before.text)) return [];
    const text = before.text + word.text;
    const exact = vocabulary.find(text);
    if (exact !== undefined) return [new QuestionPart(index, index + 2, new Map([[exact, JOINED]]), vocabulary, undefined)];
    if (vocabulary.find(word.text) !== undefined && vocabulary.find(before.text) !== undefined) return [];
    const misspelled = vocabulary.spelledLike(text, Math.min(1, errorsAllowed(text.length)));
    const sounding = vocabulary.soundingLike(soundKeys([before.written, word.written])).map((id) => ({ word: id, likeness: SOUND }));
    const like = misspelled.length > 0 ? misspelled : sounding;
    const found = like.map(({ word: id, likeness }) => [id, likeness] as const);
    return found.length === 0 ? [] : [new QuestionPart(index, index + 2, new Map(found), vocabulary, undefined)];
  });
}

const NUMBER = 0.5;
const SUFFIX = 0.15;
const POSTCODE = 0.6;
const MUNICIPALITY = 0.8;

/** How much each word of the question tells, 0..1. The words of a commune's name tell as much as one word together. */
export function wordWeights(
  question: AddressQuestion,
  parts: readonly QuestionPart[],
  mentions: readonly Mention[],
  ofWord: (word: number) => number,
): number[] {
  const { words, numbers, postcodes } = question;
  const texts = words.map(({ text }) => longFormOf(text));
  const byItself = texts.map((text, index) => {
    const likest = likestWord(parts[index]);
    return likest === undefined || LINKING_WORDS.has(text) ? wordWeight(text, 0, 1) : ofWord(likest);
  });
  const weights = weightsInOrder(texts, (index) => byItself[index] ?? 1);
  for (const { from, to, likeness } of mentions) {
    const telling = words.slice(from, to).filter((word) => !LINKING_WORDS.has(word.text)).length;
    for (let index = from; index < to; index += 1)
      if (likeness > 0.8 && !LINKING_WORDS.has(words[index]?.text ?? ''))
        weights[index] = Math.max(telling > 1 ? 0 : (weights[index] ?? 0), MUNICIPALITY / telling);
  }
  for (const { word, suffixWord } of numbers) {
    weights[word] = NUMBER;
    if (suffixWord !== undefined) weights[suffixWord] = SUFFIX;
  }
  for (const index of postcodes) weights[index] = POSTCODE;
  return weights;
}

function likestWord(part: QuestionPart | undefined): number | undefined {
  let likest: number | undefined;
  for (const [word, likeness] of part?.likest ?? []) if (likest === undefined || likeness > (part?.likest.get(likest) ?? 0)) likest = word;
  return likest;
}
