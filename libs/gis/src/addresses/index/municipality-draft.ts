import { type House, type HouseNumbers } from './house-numbers';
import { type Municipality } from './place';

/** Where something lies, in degrees and in the projection of the file. */
export type Placed = Pick<House, 'longitude' | 'latitude' | 'x' | 'y'>;

/** Departments that are regions too: what they are called for people. */
const OVERSEAS: Readonly<Record<string, string>> = {
  '971': 'Guadeloupe',
  '972': 'Martinique',
  '973': 'Guyane',
  '974': 'La Réunion',
  '975': 'Saint-Pierre-et-Miquelon',
  '976': 'Mayotte',
};

/** The code of a commune's department: three figures overseas, two elsewhere. */
export const departmentOf = (citycode: string): string => citycode.slice(0, citycode.startsWith('97') ? 3 : 2);

/** What the addresses of a commune tell of it. */
export class MunicipalityDraft {
  private count = 0;
  private readonly postcodes = new Map<string, number>();
  private readonly ranges: (readonly [number, number])[] = [];

  constructor(
    readonly citycode: string,
    readonly name: string,
  ) {}

  /** How many addresses and quarters it has. */
  get size(): number {
    return this.count;
  }

  /** One more address or quarter with this postcode. */
  add(postcode: string): void {
    this.count += 1;
    this.postcodes.set(postcode, (this.postcodes.get(postcode) ?? 0) + 1);
  }

  /** Where the houses of one of its streets stand. */
  addStreet(houses: readonly [number, number]): void {
    this.ranges.push(houses);
  }

  finish(): Municipality {
    const department = departmentOf(this.citycode);
    const region = OVERSEAS[department];
    const postcodes = [...this.postcodes].sort(([, left], [, right]) => right - left).map(([postcode]) => postcode);
    return { citycode: this.citycode, name: this.name, postcodes, context: region === undefined ? department : `${department}, ${region}` };
  }

  /** The house nearest to the middle of all, because a mean may lie in the sea; where there are no houses, a quarter. */
  centre(houses: HouseNumbers, localities: readonly Placed[]): Placed | undefined {
    const all = this.ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => houses.positionOf(from + index)));
    const positions: readonly Placed[] = all.length > 0 ? all : localities;
    return nearestTo(median(positions.map(({ longitude }) => longitude)), median(positions.map(({ latitude }) => latitude)), positions);
  }
}

/** The point that is nearest to a place; degrees are good enough within a commune. */
export function nearestTo<P extends { readonly longitude: number; readonly latitude: number }>(
  longitude: number,
  latitude: number,
  points: readonly P[],
): P | undefined {
  let nearest: P | undefined;
  let least = Infinity;
  for (const point of points) {
    const distance = (point.longitude - longitude) ** 2 + (point.latitude - latitude) ** 2;
    if (distance < least) [nearest, least] = [point, distance];
  }
  return nearest;
}

const median = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >> 1] ?? 0;
