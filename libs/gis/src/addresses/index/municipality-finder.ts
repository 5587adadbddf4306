import { OTHER_PLACE_NAMES } from '../text/place-names';
import { longFormOf, nameWords, textWords, type TextWord } from '../text/name-words';
import { soundKeys, soundOfFrench } from '../text/sound-key';
import { LINKING_WORDS } from '../text/street-words';
import { type Municipality } from './place';
import { type LikeWord, Vocabulary } from './vocabulary';

/** Words of a question that name a commune. */
export interface Mention {
  readonly municipality: Municipality;
  /** From the first to before the second of the words. */
  readonly from: number;
  readonly to: number;
  /** 0..1. */
  readonly likeness: number;
}

const LONGEST_NAME = 4;
const SOUND_LIKENESS = 0.88;
/** Of a name that is not the official one: a quarter that bears it officially comes first. */
const OTHER_NAME_LIKENESS = 0.95;
const SHORTEST_BEGINNING = 3;

/** Finds communes in questions, by any of their names, wherever they stand. */
export class MunicipalityFinder {
  private readonly names = new Vocabulary();
  private readonly bearers: Municipality[][] = [];
  private readonly official = new Set<number>();

  constructor(municipalities: readonly Municipality[]) {
    for (const municipality of municipalities) for (const word of this.addName(municipality.name, municipality)) this.official.add(word);
    for (const municipality of municipalities)
      for (const name of OTHER_PLACE_NAMES[municipality.citycode] ?? []) this.addName(name, municipality);
    this.names.close();
  }

  /** What of the question names a commune; the same words may name several. */
  mentions(words: readonly TextWord[], autocomplete: boolean): Mention[] {
    const found = new Map<string, Mention>();
    const lastTelling = words.findLastIndex((word) => !isLinking(word));
    for (let from = 0; from < words.length; from += 1) {
      if (isLinking(words[from])) continue;
      let name = '';
      const written: string[] = [];
      for (let to = from + 1, said = 0; to <= words.length && said < LONGEST_NAME; to += 1) {
        const word = words[to - 1];
        if (!word || isLinking(word)) continue;
        said += 1;
        name += longFormOf(word.text);
        written.push(word.written);
        const last = autocomplete && to > lastTelling;
        for (const { word: id, likeness } of this.like(name, written, last))
          for (const municipality of this.bearers[id] ?? []) keepLikest(found, { municipality, from, to, likeness });
      }
    }
    return [...found.values()];
  }

  private like(name: string, written: readonly string[], begun: boolean): LikeWord[] {
    const exact = this.names.find(name);
    if (exact !== undefined) return [{ word: exact, likeness: this.official.has(exact) ? 1 : OTHER_NAME_LIKENESS }];
    const sounding = this.names.soundingLike(soundKeys(written)).map((word) => ({ word, likeness: SOUND_LIKENESS }));
    const begunWith = begun && name.length >= SHORTEST_BEGINNING ? this.names.begunWith(name) : [];
    const misspelled = name.length > 4 ? this.names.spelledLike(name) : [];
    return [...begunWith, ...sounding, ...misspelled].map((like) => this.lessUnlessOfficial(like));
  }

  private lessUnlessOfficial({ word, likeness }: LikeWord): LikeWord {
    return { word, likeness: this.official.has(word) ? likeness : likeness * OTHER_NAME_LIKENESS };
  }

  private addName(name: string, municipality: Municipality): number[] {
    const words = nameWords(name);
    const telling = words.filter((word) => !isLinking(word));
    // Some leave out the article, some write the whole name as one word.
    return [telling, words, textWords(name)].map((kept) => {
      const text = kept.map((word) => word.text).join('');
      const id = this.names.add(text, kept.map((word) => soundOfFrench(word.written)).join(''));
      const bearers = (this.bearers[id] ??= []);
      if (text !== '' && !bearers.includes(municipality)) bearers.push(municipality);
      return id;
    });
  }
}

const isLinking = (word: TextWord | undefined): boolean => word !== undefined && LINKING_WORDS.has(word.text);

function keepLikest(found: Map<string, Mention>, mention: Mention): void {
  const key = `${mention.municipality.citycode} ${mention.from} ${mention.to}`;
  const known = found.get(key);
  if (!known || known.likeness < mention.likeness) found.set(key, mention);
}
