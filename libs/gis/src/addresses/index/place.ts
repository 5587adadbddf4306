/** What a search can find besides a house number. */
export type PlaceKind = 'street' | 'locality' | 'municipality';

/** A commune as the addresses tell it. */
export interface Municipality {
  /** INSEE code. */
  readonly citycode: string;
  readonly name: string;
  /** The commonest first. */
  readonly postcodes: readonly string[];
  /** For people: `972, Martinique`. */
  readonly context: string;
}

/** Words of a name that people also write as one: `bel air`, `belair`. */
export interface JoinedWords {
  /** In the vocabulary. */
  readonly word: number;
  /** The words of the name from the first to before the second. */
  readonly from: number;
  readonly to: number;
}

/** A street, a quarter or a commune. */
export interface Place {
  readonly kind: PlaceKind;
  readonly id: string;
  readonly name: string;
  readonly municipality: Municipality;
  readonly postcode: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number | undefined;
  readonly y: number | undefined;
  /** 0..1; by how many addresses it has. */
  readonly importance: number;
  /** Its name in words of the vocabulary, in order. */
  readonly words: readonly number[];
  /** How much each of them tells, 0..1. */
  readonly weights: readonly number[];
  readonly joined: readonly JoinedWords[];
  /** Words of the quarters along it. */
  readonly besides: ReadonlySet<number>;
  /** Its houses from the first to before the second. */
  readonly houses: readonly [number, number];
}
