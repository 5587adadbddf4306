import { type MercatorBox } from '../layers/layer-record';

/** A box in degrees, WGS 84; one that crosses the antimeridian has its west east of its east. */
export interface Bbox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?\s*$/;

/** Reads `west,south,east,north`, or the six numbers with heights, which are left out. Undefined when it is no box. */
export function parseBbox(text: string): Bbox | undefined {
  const parts = text.length > 200 ? [] : text.split(',');
  if (!parts.every((part) => NUMBER.test(part))) return undefined;
  const numbers = parts.map(Number);
  const [west, south, east, north] = (numbers.length === 6 ? [0, 1, 3, 4].map((index) => numbers[index]) : numbers) as [
    number,
    number,
    number,
    number,
  ];
  if (numbers.length !== 4 && numbers.length !== 6) return undefined;
  const isBox = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && south <= north && north <= 90;
  return isBox ? { west, south, east, north } : undefined;
}

const RADIUS = 6_378_137;
const LAST_LATITUDE = 85.051128779806;
/** More than the two projections differ by rounding. */
const SLACK = 0.01;

/** The box on the map, in metres of EPSG:3857, slightly larger: what lies in it is then compared exactly, in degrees. */
export function mercatorBox({ west, south, east, north }: Bbox): MercatorBox {
  const x = (longitude: number): number => (longitude * Math.PI * RADIUS) / 180;
  const y = (latitude: number): number => {
    const clamped = Math.max(-LAST_LATITUDE, Math.min(LAST_LATITUDE, latitude));
    return RADIUS * Math.log(Math.tan(Math.PI / 4 + (clamped * Math.PI) / 360));
  };
  return { west: x(west) - SLACK, south: y(south) - SLACK, east: x(east) + SLACK, north: y(north) + SLACK };
}
