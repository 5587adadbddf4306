import { decimals } from './parsed-text';

/** A box in degrees, WGS 84; it never crosses the antimeridian. */
export interface Bbox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Reads `west,south,east,north`, the order of GeoJSON. Undefined when it is not that, or not a box. */
export function parseBbox(text: string): Bbox | undefined {
  const parts = decimals(text);
  if (parts?.length !== 4) return undefined;
  const [west, south, east, north] = parts as [number, number, number, number];
  return west >= -180 && west < east && east <= 180 && south >= -90 && south < north && north <= 90
    ? { west, south, east, north }
    : undefined;
}
