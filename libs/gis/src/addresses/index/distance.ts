import { type Position } from './extent';

const EARTH_KILOMETRES = 6371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The way over the ground, on a sphere: half a percent from the ellipsoid at most. */
export function kilometresBetween(left: Position, right: Position): number {
  const north = Math.sin(radians(right.latitude - left.latitude) / 2) ** 2;
  const east = Math.sin(radians(right.longitude - left.longitude) / 2) ** 2;
  const chord = north + Math.cos(radians(left.latitude)) * Math.cos(radians(right.latitude)) * east;
  return 2 * EARTH_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}
