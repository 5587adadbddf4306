import { positionFault } from '../zones/position';
import { type Bbox } from './bbox';
import { decimals } from './parsed-text';

/** A circle on the ground: degrees, WGS 84, and metres. */
export interface Near {
  readonly longitude: number;
  readonly latitude: number;
  readonly radius: number;
}

export const DEFAULT_RADIUS = 5_000;
/** Martinique is 70 km long. */
export const LARGEST_RADIUS = 100_000;

/** Reads `longitude,latitude` or `longitude,latitude,radius`. Undefined when it is not that, or lies outside the ranges. */
export function parseNear(text: string): Near | undefined {
  const parts = decimals(text);
  if (parts?.length !== 2 && parts?.length !== 3) return undefined;
  const [longitude, latitude, radius = DEFAULT_RADIUS] = parts as [number, number, number?];
  const inRange = positionFault([longitude, latitude]) === undefined && radius >= 1 && radius <= LARGEST_RADIUS;
  return inRange ? { longitude, latitude, radius } : undefined;
}

// The shortest degree on the WGS 84 ellipsoid is 110,574 m along a meridian; a little less leaves room for rounding.
const METRES_PER_DEGREE = 110_000;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A box that holds the circle, so that the spatial index finds the few sensors whose distance is then measured. */
export function boxAround({ longitude, latitude, radius }: Near): Bbox {
  const height = radius / METRES_PER_DEGREE;
  const south = Math.max(-90, latitude - height);
  const north = Math.min(90, latitude + height);
  const narrowest = Math.cos(radians(Math.max(Math.abs(south), Math.abs(north))));
  const width = narrowest * 180 > height ? height / narrowest : 180;
  const [west, east] = [longitude - width, longitude + width];
  // Over the antimeridian the box would be two: the whole band is right, and no city lies there.
  return west < -180 || east > 180 ? { west: -180, south, east: 180, north } : { west, south, east, north };
}
