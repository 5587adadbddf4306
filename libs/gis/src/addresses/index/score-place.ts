import { type AddressQuestion } from '../text/read-query';
import { CENTRE_WORDS, LINKING_WORDS, LOCALITY_WORDS } from '../text/street-words';
import { type FoundHouse, type HouseNumbers } from './house-numbers';
import { type Mention } from './municipality-finder';
import { type Place } from './place';
import { type QuestionPart } from './question-parts';
import { KIND_WEIGHT } from './word-weight';

/** A question, prepared to be compared with many places. */
export interface PreparedQuestion {
  readonly question: AddressQuestion;
  readonly parts: readonly QuestionPart[];
  /** By word of the question, 0..1. */
  readonly weights: readonly number[];
  readonly mentions: readonly Mention[];
  readonly autocomplete: boolean;
  /** Whether house numbers are looked for. */
  readonly wantsHouse: boolean;
}

/** How well a place answers. */
export interface TextScore {
  /** How much of the question the place explains, by weight: 0..1. */
  readonly said: number;
  /** How much of the place's name the question says, by weight: 0..1. */
  readonly named: number;
  /** The question names another commune, and not this one. */
  readonly elsewhere: boolean;
  readonly house: FoundHouse | undefined;
}

/** The share of `said` in the score of the text; `named` has the rest. */
const SAID = 0.7;
/** A street of the right name in the wrong commune is worth less than the commune that was named. */
const ELSEWHERE = 0.5;
const SURE_MENTION = 0.9;
/** How much of a commune's name its postcode alone says. */
const NAMED_BY_POSTCODE = 0.8;
const UNSAID_WHILE_TYPING = 0.35;
const BESIDES = 0.85;
const LOCALITY_WORD = 0.9;
const ONE_WRONG_FIGURE = 0.5;
const OTHER_SUFFIX = 0.8;
/** Of a number that stands where a house's seldom does. */
const OTHER_NUMBER = 0.9;
const EXACT = 0.999;

/** 0..1 */
export const textScore = ({ said, named, elsewhere }: TextScore): number =>
  (SAID * said + (1 - SAID) * named) * (elsewhere ? ELSEWHERE : 1);

/** Compares a place with a question, by the words of its name, its commune, its postcode and its numbers. */
export class PlaceScorer {
  private readonly explained: Float32Array;

  constructor(
    private readonly prepared: PreparedQuestion,
    private readonly houses: HouseNumbers,
  ) {
    this.explained = new Float32Array(prepared.question.words.length);
  }

  /** Undefined when no telling word of the question is in the place's name. */
  score(place: Place): TextScore | undefined {
    // The same words may be the commune or the name itself: Rue Robert lies not only in Le Robert.
    let best = this.scoreWith(place, undefined);
    for (const mention of this.prepared.mentions) {
      if (mention.municipality !== place.municipality) continue;
      const score = this.scoreWith(place, mention);
      if (score && (!best || textScore(score) > textScore(best))) best = score;
    }
    return best;
  }

  private scoreWith(place: Place, mention: Mention | undefined): TextScore | undefined {
    const { weights } = this.prepared;
    this.explained.fill(0);
    if (mention) this.explained.fill(mention.likeness, mention.from, mention.to);
    const named = place.kind === 'municipality' ? (mention?.likeness ?? this.namedByPostcode(place)) : this.nameWords(place, mention);
    if (named === 0) return undefined;
    if (place.kind !== 'street') this.explainWords(place.kind === 'locality' ? LOCALITY_WORDS : CENTRE_WORDS);
    this.quartersBesides(place);
    const house = this.prepared.wantsHouse ? this.house(place) : undefined;
    const postcode = house ? this.houses.postcodeOf(house.house) : place.postcode;
    const samePostcode = this.postcode(postcode, place);
    let said = 0;
    let all = 0;
    for (let index = 0; index < weights.length; index += 1) {
      all += weights[index] ?? 0;
      said += (weights[index] ?? 0) * (this.explained[index] ?? 0);
    }
    return { said: all === 0 ? 0 : said / all, named, elsewhere: !mention && !samePostcode && this.isElsewhere(), house };
  }

  /** How much of the name is said, 0..1. Each word of the question says one word of it. */
  private nameWords(place: Place, mention: Mention | undefined): number {
    const { parts, autocomplete } = this.prepared;
    const likeness = new Float32Array(place.words.length);
    const sayWords = (least: number): void =>
      place.words.forEach((word, index) => {
        if ((likeness[index] ?? 0) > 0) return;
        const part = this.likestPart(parts, word, mention, least);
        if (part) likeness[index] = part.likenessTo(word);
      });
    // What is written as it should be goes first, so that no misspelling takes its word.
    sayWords(EXACT);
    for (const { word, from, to } of place.joined) {
      if (place.weights.some((weight, index) => index >= from && index < to && weight >= LEAST_TELLING && (likeness[index] ?? 0) > 0))
        continue;
      const part = this.likestPart(parts, word, mention, 0);
      if (part) likeness.fill(part.likenessTo(word), from, to);
    }
    sayWords(0);
    let said = 0;
    let all = 0;
    let telling = 0;
    let most = 0;
    place.weights.forEach((weight, index) => {
      const like = likeness[index] ?? 0;
      said += weight * like;
      all += weight * (like > 0 || !autocomplete ? 1 : UNSAID_WHILE_TYPING);
      most = Math.max(most, weight);
      if (like > 0) telling = Math.max(telling, weight);
    });
    // Rue alone is no Rue Perrinon, but Place alone is La Place.
    const least = most > KIND_WEIGHT ? KIND_WEIGHT : LEAST_TELLING;
    return telling <= least || all === 0 ? 0 : said / all;
  }

  /** The unused part of the question that is likest a word, and marks it as used. */
  private likestPart(parts: readonly QuestionPart[], word: number, mention: Mention | undefined, least: number): QuestionPart | undefined {
    let likest: QuestionPart | undefined;
    let most = least;
    for (const part of parts) {
      const likeness = part.likenessTo(word);
      if (likeness <= most || (mention && part.from < mention.to && part.to > mention.from)) continue;
      if ((this.explained[part.from] ?? 0) > 0 || (this.explained[part.to - 1] ?? 0) > 0) continue;
      [likest, most] = [part, likeness];
    }
    if (likest) this.explained.fill(most, likest.from, likest.to);
    return likest;
  }

  /** Words that may stand before a name without being part of it. */
  private explainWords(words: ReadonlySet<string>): void {
    this.prepared.question.words.forEach(({ text }, index) => {
      if (this.explained[index] === 0 && words.has(text)) this.explained[index] = LOCALITY_WORD;
    });
  }

  private namedByPostcode({ municipality }: Place): number {
    const { words, postcodes } = this.prepared.question;
    return postcodes.some((index) => municipality.postcodes.includes(words[index]?.text ?? '')) ? NAMED_BY_POSTCODE : 0;
  }

  /** Whether the name of a commune is left that the place does not explain. */
  private isElsewhere(): boolean {
    const { mentions, question } = this.prepared;
    const isLeft = (index: number): boolean => this.explained[index] === 0 && !LINKING_WORDS.has(question.words[index]?.text ?? '');
    return mentions.some(({ likeness, from, to }) => {
      for (let index = from; index < to; index += 1) if (likeness >= SURE_MENTION && isLeft(index)) return true;
      return false;
    });
  }

  private quartersBesides({ besides }: Place): void {
    if (besides.size === 0) return;
    for (const { from, to, likest } of this.prepared.parts) {
      if ((this.explained[from] ?? 0) > 0) continue;
      for (const [word, like] of likest) if (besides.has(word)) this.explained.fill(BESIDES * like, from, to);
    }
  }

  /** The house that the question asks for, among the numbers that are no part of the street's name. */
  private house(place: Place): FoundHouse | undefined {
    const { numbers } = this.prepared.question;
    for (const { word, value, suffixes, suffixWord } of numbers) {
      if ((this.explained[word] ?? 0) > 0) continue;
      const found = this.houses.find(place.houses, value, suffixes);
      if (!found) continue;
      const likeness = found.sameSuffix || suffixWord !== undefined ? 1 : OTHER_SUFFIX;
      this.explained[word] = numbers[0]?.word === word ? likeness : likeness * OTHER_NUMBER;
      if (suffixWord !== undefined && found.sameSuffix) this.explained[suffixWord] = 1;
      return found;
    }
    return undefined;
  }

  /** Whether the asked postcode is the place's. */
  private postcode(postcode: string, { municipality }: Place): boolean {
    const { words, postcodes } = this.prepared.question;
    for (const index of postcodes) {
      const asked = words[index]?.text ?? '';
      if (asked === postcode || asked === municipality.citycode) this.explained[index] = 1;
      else if (municipality.postcodes.includes(asked)) this.explained[index] = 0.9;
      else if (differBy(asked, postcode) <= 1) this.explained[index] = ONE_WRONG_FIGURE;
    }
    return postcodes.some((index) => (this.explained[index] ?? 0) > ONE_WRONG_FIGURE);
  }
}

/** Linking words weigh less, a way's kind more. */
const LEAST_TELLING = 0.3;

function differBy(left: string, right: string): number {
  let count = Math.abs(left.length - right.length);
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) count += 1;
  return count;
}
