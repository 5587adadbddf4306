import { editDistance } from '../text/edit-distance';
import { remembered } from '../text/remembered';

/** A word of the vocabulary, and how alike it is to the asked one: 0..1. */
export interface LikeWord {
  readonly word: number;
  readonly likeness: number;
}

/** A text, and where the words that begin with it stand in the order of all. */
export interface Beginning {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const MOST_LIKE = 16;
const MOST_BEGUN = 80;
const SHORTEST_SOUND = 3;
const MOST_REMEMBERED = 3_000;

/** How many typing errors a word of this length may have: more would make other words of short ones. */
export const errorsAllowed = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : 2);

/** Words that names are made of, found as they are, by their beginning, by their sound, or with typing errors. */
export class Vocabulary {
  private readonly texts: string[] = [];
  private readonly ids = new Map<string, number>();
  private readonly bySound = new Map<string, number[]>();
  private readonly byPair = new Map<number, number[]>();
  private sorted: string[] = [];
  private ranks = new Uint32Array(0);
  private shared = new Uint8Array(0);

  get size(): number {
    return this.texts.length;
  }

  /** The number of a word; it is added, with the sounds that it may have, when it is new. */
  add(text: string, ...sounds: readonly string[]): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.ids.set(text, id);
    for (const pair of new Set(pairsOf(text))) push(this.byPair, pair, id);
    for (const sound of new Set(sounds)) if (sound.length >= SHORTEST_SOUND) push(this.bySound, sound, id);
    return id;
  }

  /** To be called once all words are in. */
  close(): void {
    this.sorted = this.texts.toSorted();
    this.ranks = new Uint32Array(this.texts.length);
    this.sorted.forEach((text, rank) => (this.ranks[this.ids.get(text) ?? 0] = rank));
    this.shared = new Uint8Array(this.texts.length);
  }

  find(text: string): number | undefined {
    return this.ids.get(text);
  }

  textOf(word: number): string {
    return this.texts[word] ?? '';
  }

  /** Some of the words that begin with a text and are longer. */
  begunWith(text: string): LikeWord[] {
    const { from, to } = this.beginning(text);
    return this.sorted.slice(from, Math.min(to, from + MOST_BEGUN)).flatMap((candidate) => {
      const word = this.ids.get(candidate);
      return word === undefined || candidate === text ? [] : [{ word, likeness: begunLikeness(text, candidate) }];
    });
  }

  /** All words that begin with a text. */
  beginning(text: string): Beginning {
    return { text, from: firstNotBefore(this.sorted, text), to: firstNotBefore(this.sorted, `${text}\uffff`) };
  }

  /** How like a word is to its beginning: 0 when it begins otherwise. */
  likenessToBeginning(word: number, { text, from, to }: Beginning): number {
    const rank = this.ranks[word] ?? 0;
    return rank >= from && rank < to ? begunLikeness(text, this.textOf(word)) : 0;
  }

  /** Words that sound like one of the keys. */
  soundingLike(keys: readonly string[]): number[] {
    return keys.flatMap((key) => this.bySound.get(key) ?? []);
  }

  /** Words that differ by at most so many typing errors, the likest first. */
  spelledLike(text: string, errors = errorsAllowed(text.length)): readonly LikeWord[] {
    return errors === 0 ? [] : this.misspelled(`${errors}${text}`);
  }

  private readonly misspelled = remembered(MOST_REMEMBERED, (asked) => {
    const errors = Number(asked[0]);
    const text = asked.slice(1);
    const found: LikeWord[] = [];
    for (const word of this.sharingPairs(text, errors)) {
      const candidate = this.textOf(word);
      const distance = editDistance(text, candidate, errors);
      if (distance > 0 && distance <= errors) found.push({ word, likeness: likenessOf(distance, text, candidate) });
    }
    return found.sort((left, right) => right.likeness - left.likeness || left.word - right.word).slice(0, MOST_LIKE);
  });

  /** Words that share enough pairs of letters to be within so many errors: each error changes two pairs, one swap three. */
  private sharingPairs(text: string, errors: number): number[] {
    const needed = Math.max(2, text.length - 2 * errors);
    const touched: number[] = [];
    const pairs = pairsOf(text);
    for (const pair of pairs)
      for (const word of this.byPair.get(pair) ?? []) {
        const count = (this.shared[word] ?? 0) + 1;
        this.shared[word] = count;
        if (count === 1) touched.push(word);
      }
    const enough = Math.min(needed, pairs.length);
    const found = touched.filter(
      (word) => (this.shared[word] ?? 0) >= enough && Math.abs(this.textOf(word).length - text.length) <= errors,
    );
    for (const word of touched) this.shared[word] = 0;
    return found;
  }
}

const likenessOf = (distance: number, left: string, right: string): number =>
  Math.max(0.3, 1 - (1.3 * distance) / Math.max(left.length, right.length));

/** The more of it is typed, the liker. */
const begunLikeness = (text: string, word: string): number => 0.85 + (0.13 * text.length) / word.length;

/** Pairs of neighbouring letters, one with each end of the word, as numbers. */
function pairsOf(text: string): number[] {
  const pairs: number[] = [];
  let before = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const letter = index < text.length ? text.charCodeAt(index) : 0;
    pairs.push(before * 65_536 + letter);
    before = letter;
  }
  return pairs;
}

function push<Key>(lists: Map<Key, number[]>, key: Key, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function firstNotBefore(sorted: readonly string[], text: string): number {
  let first = 0;
  for (let last = sorted.length; first < last;) {
    const middle = (first + last) >>> 1;
    if ((sorted[middle] ?? '') < text) first = middle + 1;
    else last = middle;
  }
  return first;
}
