import { nameWords, type TextWord } from '../text/name-words';
import { soundOfFrench, soundsOfFrench } from '../text/sound-key';
import { LINKING_WORDS, STREET_KINDS } from '../text/street-words';
import { type LocalityRow } from './address-index-builder';
import { type HouseNumbers } from './house-numbers';
import { nearestTo, type Placed } from './municipality-draft';
import { type JoinedWords, type Municipality, type Place } from './place';
import { Vocabulary } from './vocabulary';
import { weightsInOrder, wordWeight } from './word-weight';

interface StreetToWrite {
  readonly id: string;
  readonly name: string;
  readonly citycode: string;
  /** Quarters beside it. */
  readonly besides: ReadonlySet<string>;
  /** Where its houses stand. */
  readonly range: readonly [number, number];
  readonly importance: number;
}

/** Places with the words of their names, and for each word the places that bear it. */
export interface WrittenPlaces {
  readonly places: readonly Place[];
  readonly vocabulary: Vocabulary;
  /** By word. */
  readonly bearers: readonly Uint32Array[];
  /** By word, 0..1. */
  readonly weights: Float32Array;
}

/** Turns drafts into places and their words. */
export class PlaceWriter {
  private readonly places: Omit<Place, 'weights'>[] = [];
  private readonly vocabulary = new Vocabulary();
  private readonly bearers: number[][] = [];

  constructor(
    private readonly municipalities: ReadonlyMap<string, Municipality>,
    private readonly houses: HouseNumbers,
  ) {}

  addStreet({ id, name, citycode, besides, range, importance }: StreetToWrite): void {
    const places = Array.from({ length: range[1] - range[0] }, (_, index) => this.houses.positionOf(range[0] + index));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const middle = nearestTo(mean(places.map((house) => house.longitude)), mean(places.map((house) => house.latitude)), places);
    const municipality = this.municipalities.get(citycode);
    if (!middle || !municipality) return;
    const quarters = [...besides].flatMap((quarter) => nameWords(quarter)).filter((word) => !LINKING_WORDS.has(word.text));
    this.add({
      kind: 'street',
      id,
      name,
      municipality,
      ...placed(middle),
      postcode: commonest(places.map((_, index) => this.houses.postcodeOf(range[0] + index))),
      importance,
      besides: new Set(quarters.map((word) => this.word(word))),
      houses: range,
    });
  }

  addLocality(row: LocalityRow, importance: number): void {
    const municipality = this.municipalities.get(row.citycode);
    if (!municipality) return;
    const { id, name, postcode } = row;
    this.add({ kind: 'locality', id, name, municipality, ...placed(row), postcode, importance, besides: new Set(), houses: [0, 0] });
  }

  addMunicipality(citycode: string, centre: Placed | undefined, importance: number): void {
    const municipality = this.municipalities.get(citycode);
    const postcode = municipality?.postcodes[0];
    if (!municipality || !centre || postcode === undefined) return;
    const { name } = municipality;
    const kind = 'municipality';
    this.add({ kind, id: citycode, name, municipality, ...placed(centre), postcode, importance, besides: new Set(), houses: [0, 0] });
  }

  finish(): WrittenPlaces {
    this.vocabulary.close();
    const bearers = Array.from({ length: this.vocabulary.size }, (_, word) => Uint32Array.from(this.bearers[word] ?? []));
    const weights = Float32Array.from(bearers, ({ length }, word) => wordWeight(this.vocabulary.textOf(word), length, this.places.length));
    const places = this.places.map((place) => {
      const texts = place.words.map((word) => this.vocabulary.textOf(word));
      return { ...place, weights: weightsInOrder(texts, (index) => weights[place.words[index] ?? 0] ?? 1) };
    });
    return { places, vocabulary: this.vocabulary, bearers, weights };
  }

  private add(place: Omit<Place, 'words' | 'joined' | 'weights'>): void {
    const words = nameWords(place.name);
    const ids = words.map((word) => this.word(word));
    const joined = this.joinedWords(words);
    for (const word of new Set([...ids, ...joined.map((part) => part.word)])) (this.bearers[word] ??= []).push(this.places.length);
    this.places.push({ ...place, words: ids, joined });
  }

  private word({ text, written }: TextWord): number {
    return this.vocabulary.add(text, ...soundsOfFrench(written));
  }

  /** Two telling words that follow each other, with the linking ones between and before them, as one: `belair`, `lahaut`, `valdor`. */
  private joinedWords(words: readonly TextWord[]): JoinedWords[] {
    const joined: JoinedWords[] = [];
    const linking = (index: number): boolean => LINKING_WORDS.has(words[index]?.text ?? '');
    for (let from = 0; from < words.length - 1; from += 1) {
      if (STREET_KINDS.has(words[from]?.text ?? '') || (linking(from) && linking(from + 1))) continue;
      let to = from + 2;
      while (to < words.length && linking(to - 1)) to += 1;
      const part = words.slice(from, to);
      if (linking(to - 1) || part.some((word) => /^\d/.test(word.text))) continue;
      const text = part.map((word) => word.text).join('');
      joined.push({ word: this.vocabulary.add(text, part.map((word) => soundOfFrench(word.written)).join('')), from, to });
    }
    return joined;
  }
}

const placed = ({ longitude, latitude, x, y }: Placed): Pick<Place, 'longitude' | 'latitude' | 'x' | 'y'> => ({
  longitude,
  latitude,
  x: x ?? undefined,
  y: y ?? undefined,
});

function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0] ?? '';
}
