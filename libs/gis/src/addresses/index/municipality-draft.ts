import { type Municipality } from './place';

interface Point {
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number | null;
  readonly y: number | null;
  readonly postcode: string;
}

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
  private readonly points: Point[] = [];
  private readonly postcodes = new Map<string, number>();

  constructor(
    readonly citycode: string,
    readonly name: string,
  ) {}

  /** How many addresses and quarters it has. */
  get size(): number {
    return this.points.length;
  }

  add(point: Point): void {
    this.points.push(point);
    this.postcodes.set(point.postcode, (this.postcodes.get(point.postcode) ?? 0) + 1);
  }

  finish(): Municipality {
    const department = departmentOf(this.citycode);
    const region = OVERSEAS[department];
    const postcodes = [...this.postcodes].sort(([, left], [, right]) => right - left).map(([postcode]) => postcode);
    return { citycode: this.citycode, name: this.name, postcodes, context: region === undefined ? department : `${department}, ${region}` };
  }

  /** The address nearest to the middle of all: a mean may lie in the sea. */
  centre(): Point | undefined {
    const longitude = median(this.points.map((point) => point.longitude));
    const latitude = median(this.points.map((point) => point.latitude));
    return nearestTo(longitude, latitude, this.points);
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

export const median = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >> 1] ?? 0;
