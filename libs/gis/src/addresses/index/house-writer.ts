import { type House, HouseNumbers, usualHouseId } from './house-numbers';

/** Houses that room is made for at once. */
const STEP = 16_384;
const MOST_TEXTS = 65_536;

/** Gathers houses in any order, in columns from the start: rows that wait as objects would stay in the memory of the process for good. */
export class HouseWriter {
  private count = 0;
  private numbers = new Uint32Array(STEP);
  private streets = new Uint32Array(STEP);
  private suffixes = new Uint16Array(STEP);
  private postcodes = new Uint16Array(STEP);
  private positions = new Float64Array(STEP * 4);
  private readonly texts: string[] = [];
  private readonly placeOfText = new Map<string, number>();
  private readonly streetIds: string[] = [];
  private readonly otherIds = new Map<number, string>();

  /** A new street; answers its number. */
  addStreet(id: string): number {
    return this.streetIds.push(id) - 1;
  }

  add(street: number, { id, number, suffix, postcode, longitude, latitude, x, y }: House): void {
    const place = this.count;
    if (place === this.numbers.length) this.makeRoom(place + STEP);
    this.count += 1;
    this.numbers[place] = number;
    this.streets[place] = street;
    this.suffixes[place] = this.text(suffix);
    this.postcodes[place] = this.text(postcode);
    this.positions.set([longitude, latitude, x ?? NaN, y ?? NaN], place * 4);
    if (id !== usualHouseId(this.streetIds[street] ?? '', number, suffix)) this.otherIds.set(place, id);
  }

  /** The houses of each street together, by number and suffix, and where each street's stand. */
  finish(): { readonly houses: HouseNumbers; readonly ranges: readonly (readonly [number, number])[] } {
    const { order, ranges } = this.inOrder();
    const positions = new Float64Array(this.count * 4);
    order.forEach((place, index) => positions.set(this.positions.subarray(place * 4, place * 4 + 4), index * 4));
    const otherIds = new Map<number, string>();
    if (this.otherIds.size > 0)
      order.forEach((place, index) => {
        const id = this.otherIds.get(place);
        if (id !== undefined) otherIds.set(index, id);
      });
    const houses = new HouseNumbers({
      numbers: order.map((place) => this.numbers[place] ?? 0),
      suffixes: Uint16Array.from(order, (place) => this.suffixes[place] ?? 0),
      postcodes: Uint16Array.from(order, (place) => this.postcodes[place] ?? 0),
      streets: order.map((place) => this.streets[place] ?? 0),
      positions,
      streetIds: this.streetIds,
      texts: this.texts,
      otherIds,
    });
    return { houses, ranges };
  }

  /** A counting sort by street, then a sort within each. */
  private inOrder(): { readonly order: Uint32Array; readonly ranges: [number, number][] } {
    const starts = new Uint32Array(this.streetIds.length + 1);
    for (let place = 0; place < this.count; place += 1) {
      const next = (this.streets[place] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let street = 1; street < starts.length; street += 1) starts[street] = (starts[street] ?? 0) + (starts[street - 1] ?? 0);
    const ranges = this.streetIds.map((_, street): [number, number] => [starts[street] ?? 0, starts[street + 1] ?? 0]);
    const order = new Uint32Array(this.count);
    for (let place = 0; place < this.count; place += 1) {
      const street = this.streets[place] ?? 0;
      const slot = starts[street] ?? 0;
      order[slot] = place;
      starts[street] = slot + 1;
    }
    const suffix = (place: number): string => this.texts[this.suffixes[place] ?? 0] ?? '';
    for (const [from, to] of ranges)
      order
        .subarray(from, to)
        .sort((left, right) => (this.numbers[left] ?? 0) - (this.numbers[right] ?? 0) || (suffix(left) < suffix(right) ? -1 : 1));
    return { order, ranges };
  }

  private text(text: string): number {
    const known = this.placeOfText.get(text);
    if (known !== undefined) return known;
    if (this.texts.length === MOST_TEXTS) throw new RangeError(`More than ${MOST_TEXTS} different suffixes and postcodes`);
    const place = this.texts.push(text) - 1;
    this.placeOfText.set(text, place);
    return place;
  }

  private makeRoom(size: number): void {
    const grown = <Column extends Uint32Array | Uint16Array | Float64Array>(larger: Column, column: Column): Column => {
      larger.set(column);
      return larger;
    };
    this.numbers = grown(new Uint32Array(size), this.numbers);
    this.streets = grown(new Uint32Array(size), this.streets);
    this.suffixes = grown(new Uint16Array(size), this.suffixes);
    this.postcodes = grown(new Uint16Array(size), this.postcodes);
    this.positions = grown(new Float64Array(size * 4), this.positions);
  }
}
