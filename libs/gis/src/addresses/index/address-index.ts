import { readQuestion } from '../text/read-query';
import { type House, type HouseNumbers } from './house-numbers';
import { kilometresBetween } from './distance';
import { type Extent, extentOf, type Position } from './extent';
import { type MunicipalityFinder } from './municipality-finder';
import { type Place, type PlaceKind } from './place';
import { type WrittenPlaces } from './place-writer';
import { type QuestionPart, questionParts, wordWeights } from './question-parts';
import { isTellingWord } from './word-weight';
import { PlaceScorer, type PreparedQuestion, type TextScore, textScore } from './score-place';

/** What an answer may be: a house, or the level that was reached. */
export type AddressKind = 'housenumber' | PlaceKind;

export interface AddressSearch {
  readonly text: string;
  readonly limit: number;
  /** Whether the last word may be half typed. */
  readonly autocomplete: boolean;
  /** Places near it come first among equals. */
  readonly centre?: Position | undefined;
  readonly kinds?: ReadonlySet<AddressKind> | undefined;
  readonly postcodes?: ReadonlySet<string> | undefined;
  readonly citycodes?: ReadonlySet<string> | undefined;
}

/** What a score is made of, each 0..1. */
export interface ScoreParts {
  readonly said: number;
  readonly named: number;
  readonly importance: number;
  /** Only with a centre. */
  readonly nearness: number | undefined;
}

export interface FoundAddress {
  readonly place: Place;
  readonly house: House | undefined;
  /** 0..1 */
  readonly score: number;
  readonly parts: ScoreParts;
}

interface Contents extends WrittenPlaces {
  readonly houses: HouseNumbers;
  readonly finder: MunicipalityFinder;
}

/** Places that are compared in full with a question. */
const MOST_COMPARED = 120;
/** Of the best first guess; what has less is not compared. */
const LEAST_GUESS = 0.4;
const LEAST_SCORE = 0.4;
const PRIOR = 0.05;
const PRIOR_WITH_CENTRE = 0.15;
/** Where nearness has fallen to a third. */
const NEAR_KILOMETRES = 4;
const RANKS: Readonly<Record<PlaceKind, number>> = { street: 0, locality: 1, municipality: 2 };

/** Every address of the city in memory, to be searched without asking the database. */
export class AddressIndex {
  private readonly guesses: Float32Array;
  private readonly municipalities: readonly Place[];
  private readonly byId: ReadonlyMap<string, Place>;
  /** Around all of them; undefined when there are none. */
  readonly extent: Extent | undefined;

  constructor(private readonly contents: Contents) {
    this.guesses = new Float32Array(contents.places.length);
    this.municipalities = contents.places.filter(({ kind }) => kind === 'municipality');
    this.byId = new Map(contents.places.map((place) => [`${place.kind} ${place.id}`, place]));
    this.extent = extentOf(contents.places);
  }

  get size(): { readonly places: number; readonly houses: number } {
    return { places: this.contents.places.length, houses: this.contents.houses.size };
  }

  /** A street, quarter or commune by its id. */
  place(kind: PlaceKind, id: string): Place | undefined {
    return this.byId.get(`${kind} ${id}`);
  }

  /** The best answers first; none when the question names nothing that is here. */
  search(search: AddressSearch): FoundAddress[] {
    const prepared = this.prepare(search);
    const scorer = new PlaceScorer(prepared, this.contents.houses);
    const found = this.candidates(prepared, search).flatMap((place) => {
      const text = scorer.score(place);
      return text ? [this.answer(place, text, search)] : [];
    });
    return found
      .filter(({ place, house, score }) => score >= LEAST_SCORE && isWanted(search, place, house))
      .sort(
        (left, right) =>
          right.score - left.score || RANKS[left.place.kind] - RANKS[right.place.kind] || (left.place.id < right.place.id ? -1 : 1),
      )
      .slice(0, search.limit);
  }

  private prepare({ text, autocomplete, kinds }: AddressSearch): PreparedQuestion {
    const question = readQuestion(text);
    const parts = questionParts(question, this.contents.vocabulary, autocomplete);
    const mentions = this.contents.finder.mentions(question.words, autocomplete);
    const weights = wordWeights(question, parts, mentions, (word) => this.contents.weights[word] ?? 1);
    const wantsHouse = !kinds || kinds.has('housenumber');
    // Who asks for streets only does not mind that a number is not found.
    if (!wantsHouse) for (const { word } of question.numbers) weights[word] = 0;
    return { question, parts, weights, mentions, autocomplete, wantsHouse };
  }

  private candidates(prepared: PreparedQuestion, search: AddressSearch): Place[] {
    const { places } = this.contents;
    const { postcodes, words } = prepared.question;
    const mentioned = new Map(prepared.mentions.map(({ municipality, likeness }) => [municipality, likeness]));
    const asked = new Set(postcodes.map((index) => words[index]?.text ?? ''));
    const guesses = this.guess(prepared).flatMap((index) => {
      const place = places[index];
      const guess = this.guesses[index] ?? 0;
      this.guesses[index] = 0;
      if (!place || place.kind === 'municipality' || !isWithin(search, place)) return [];
      const inMentioned = 0.8 * (mentioned.get(place.municipality) ?? 0);
      const inPostcode = place.municipality.postcodes.some((postcode) => asked.has(postcode)) ? 0.5 : 0;
      return [{ place, guess: guess + inMentioned + inPostcode + nearness(place, search.centre) }];
    });
    const best = guesses.reduce((most, { guess }) => Math.max(most, guess), 0);
    const compared = guesses.filter(({ guess }) => guess >= best * LEAST_GUESS).sort((left, right) => right.guess - left.guess);
    const municipalities = this.municipalities.filter(
      (place) =>
        isWithin(search, place) &&
        (mentioned.has(place.municipality) || place.municipality.postcodes.some((postcode) => asked.has(postcode))),
    );
    return [...compared.slice(0, MOST_COMPARED).map(({ place }) => place), ...municipalities];
  }

  /** The places that bear words of the question; `guesses` holds how many, by weight. */
  private guess({ parts, weights, question }: PreparedQuestion): number[] {
    const touched: number[] = [];
    const isTelling = ({ from, to }: QuestionPart): boolean =>
      to - from > 1 || isTellingWord(question.words[from]?.text ?? '', weights[from] ?? 0);
    const numbers = new Set(question.numbers.map(({ word }) => word));
    const telling = parts.filter((part) => isTelling(part) && part.likest.size > 0 && !numbers.has(part.from));
    // Words that a third of all streets bear choose none of them, unless there is nothing else.
    for (const part of telling.length > 0 ? [...telling, ...parts.filter(({ from }) => numbers.has(from))] : parts) {
      // Of two words that may be one, as la croix for Lacroix, the first may only link.
      const weight = Math.max(weights[part.from] ?? 1, weights[part.to - 1] ?? 1);
      for (const [word, likeness] of part.likest)
        for (const place of this.contents.bearers[word] ?? []) {
          const before = this.guesses[place] ?? 0;
          if (before === 0) touched.push(place);
          this.guesses[place] = before + likeness * weight;
        }
    }
    return touched;
  }

  private answer(place: Place, text: TextScore, { centre }: AddressSearch): FoundAddress {
    const house = text.house && this.contents.houses.at(text.house.house);
    const near = centre && nearness(house ?? place, centre);
    const prior = near === undefined ? place.importance : 0.3 * place.importance + 0.7 * near;
    const share = centre ? PRIOR_WITH_CENTRE : PRIOR;
    const { said, named } = text;
    const score = (1 - share) * textScore(text) + share * prior;
    return { place, house, score, parts: { said, named, importance: place.importance, nearness: near } };
  }
}

const nearness = (position: Position, centre: Position | undefined): number =>
  centre ? Math.exp(-kilometresBetween(position, centre) / NEAR_KILOMETRES) : 0;

function isWithin({ postcodes, citycodes, kinds }: AddressSearch, place: Place): boolean {
  if (citycodes && !citycodes.has(place.municipality.citycode)) return false;
  if (postcodes && !postcodes.has(place.postcode) && !place.municipality.postcodes.some((postcode) => postcodes.has(postcode)))
    return false;
  return !kinds || kinds.has(place.kind) || (kinds.has('housenumber') && place.kind === 'street');
}

function isWanted({ kinds, postcodes }: AddressSearch, place: Place, house: House | undefined): boolean {
  if (kinds && !kinds.has(house ? 'housenumber' : place.kind)) return false;
  return !postcodes || postcodes.has(house?.postcode ?? place.postcode) || place.kind === 'municipality';
}
