/** `[longitude, latitude]` in degrees, WGS 84. */
export type Position = readonly [number, number];

/** Martinique with its waters: west, south, east, north. */
const CITY_EXTENT = [-61.4, 14.3, -60.7, 15] as const;

const inCity = (longitude: number, latitude: number): boolean => {
  const [west, south, east, north] = CITY_EXTENT;
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
};

/** A rule that a position may break: its form and ranges, or the order of its numbers. */
export type PositionFault = 'isPosition' | 'isLongitudeFirst';

/**
 * The rule that a GeoJSON position breaks, or undefined. An altitude may follow; it is not kept.
 * Latitude first is the usual mistake and often within the ranges, so a position that would lie in Martinique the other way round is refused too.
 */
export function positionFault(value: unknown): PositionFault | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return 'isPosition';
  if (!value.every((part) => typeof part === 'number' && Number.isFinite(part))) return 'isPosition';
  const [longitude, latitude] = value as [number, number];
  if (inCity(latitude, longitude)) return 'isLongitudeFirst';
  if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) return undefined;
  return Math.abs(longitude) <= 90 && Math.abs(latitude) <= 180 ? 'isLongitudeFirst' : 'isPosition';
}
