/** A house as it is added. */
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

/** All house numbers in columns: a hundred thousand of them take some 10 MB this way, and 40 MB as objects. */
export class HouseNumbers {
  private readonly numbers: Uint32Array;
  private readonly positions: Float64Array;
  private readonly projected: Float64Array;
  private readonly ids: string[] = [];
  private readonly suffixes: string[] = [];
  private readonly postcodes: string[] = [];

  constructor(size: number) {
    this.numbers = new Uint32Array(size);
    this.positions = new Float64Array(size * 2);
    this.projected = new Float64Array(size * 2);
  }

  get size(): number {
    return this.ids.length;
  }

  /** Adds the houses of one street; answers where they stand. */
  addStreet(houses: readonly House[]): readonly [number, number] {
    const from = this.ids.length;
    const sorted = houses.toSorted((left, right) => left.number - right.number || compare(left.suffix, right.suffix));
    for (const house of sorted) this.add(house);
    return [from, this.ids.length];
  }

  /** The house of a number within a street; `suffixes` are the ways to write the asked one, empty when none was asked. */
  find([from, to]: readonly [number, number], number: number, suffixes: readonly string[]): FoundHouse | undefined {
    let first = from;
    for (let last = to; first < last;) {
      const middle = (first + last) >>> 1;
      if ((this.numbers[middle] ?? 0) < number) first = middle + 1;
      else last = middle;
    }
    if (first >= to || this.numbers[first] !== number) return undefined;
    for (const suffix of suffixes.length > 0 ? suffixes : [''])
      for (let house = first; house < to && this.numbers[house] === number; house += 1)
        if (this.suffixes[house] === suffix) return { house, sameSuffix: true };
    return { house: first, sameSuffix: false };
  }

  at(house: number): House {
    const [x = NaN, y = NaN] = this.projected.subarray(house * 2, house * 2 + 2);
    return {
      id: this.ids[house] ?? '',
      number: this.numbers[house] ?? 0,
      suffix: this.suffixes[house] ?? '',
      postcode: this.postcodes[house] ?? '',
      longitude: this.positions[house * 2] ?? 0,
      latitude: this.positions[house * 2 + 1] ?? 0,
      x: Number.isNaN(x) ? null : x,
      y: Number.isNaN(y) ? null : y,
    };
  }

  private add({ id, number, suffix, postcode, longitude, latitude, x, y }: House): void {
    const place = this.ids.length;
    this.numbers[place] = number;
    this.positions.set([longitude, latitude], place * 2);
    this.projected.set([x ?? NaN, y ?? NaN], place * 2);
    this.ids.push(id);
    this.suffixes.push(suffix);
    this.postcodes.push(postcode);
  }
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
