/** A house number. */
export interface House {
  readonly id: string;
  readonly number: number;
  readonly suffix: string;
  readonly postcode: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number | null;
  readonly y: number | null;
}

/** Where a number was found, and whether its suffix is the asked one. */
export interface FoundHouse {
  readonly house: number;
  readonly sameSuffix: boolean;
}

/** The columns of all houses, sorted by street, number and suffix. */
export interface HouseColumns {
  readonly numbers: Uint32Array;
  /** Places in `texts`. */
  readonly suffixes: Uint16Array;
  /** Places in `texts`. */
  readonly postcodes: Uint16Array;
  /** Longitude, latitude, x and y of each; x and y may be NaN. */
  readonly positions: Float64Array;
  /** Place in `streetIds`. */
  readonly streets: Uint32Array;
  readonly streetIds: readonly string[];
  readonly texts: readonly string[];
  /** Ids that are not made of the street's, the number and the suffix. */
  readonly otherIds: ReadonlyMap<number, string>;
}

/** The id that the national file gives a house: `97209_0690_00012_bis`. */
export const usualHouseId = (streetId: string, number: number, suffix: string): string =>
  `${streetId}_${String(number).padStart(5, '0')}${suffix === '' ? '' : `_${suffix}`}`;

/** All house numbers, in columns: as objects a hundred thousand of them would take 40 MB, and as much again while they are loaded. */
export class HouseNumbers {
  constructor(private readonly columns: HouseColumns) {}

  get size(): number {
    return this.columns.numbers.length;
  }

  /** The house of a number within a street; `suffixes` are the ways to write the asked one, empty when none was asked. */
  find([from, to]: readonly [number, number], number: number, suffixes: readonly string[]): FoundHouse | undefined {
    const { numbers } = this.columns;
    let first = from;
    for (let last = to; first < last;) {
      const middle = (first + last) >>> 1;
      if ((numbers[middle] ?? 0) < number) first = middle + 1;
      else last = middle;
    }
    if (first >= to || numbers[first] !== number) return undefined;
    for (const suffix of suffixes.length > 0 ? suffixes : [''])
      for (let house = first; house < to && numbers[house] === number; house += 1)
        if (this.suffixOf(house) === suffix) return { house, sameSuffix: true };
    return { house: first, sameSuffix: false };
  }

  at(house: number): House {
    const { numbers, streets, streetIds, otherIds } = this.columns;
    const number = numbers[house] ?? 0;
    const suffix = this.suffixOf(house);
    return {
      id: otherIds.get(house) ?? usualHouseId(streetIds[streets[house] ?? 0] ?? '', number, suffix),
      number,
      suffix,
      postcode: this.postcodeOf(house),
      ...this.positionOf(house),
    };
  }

  positionOf(house: number): Pick<House, 'longitude' | 'latitude' | 'x' | 'y'> {
    const [longitude = 0, latitude = 0, x = NaN, y = NaN] = this.columns.positions.subarray(house * 4, house * 4 + 4);
    return { longitude, latitude, x: Number.isNaN(x) ? null : x, y: Number.isNaN(y) ? null : y };
  }

  postcodeOf(house: number): string {
    return this.columns.texts[this.columns.postcodes[house] ?? 0] ?? '';
  }

  private suffixOf(house: number): string {
    return this.columns.texts[this.columns.suffixes[house] ?? 0] ?? '';
  }
}
