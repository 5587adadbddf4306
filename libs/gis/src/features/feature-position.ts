/** A rule that a position may break: its form, the order of its numbers, or the end of the map. */
export type PositionFault = 'isPosition' | 'isLongitudeFirst' | 'isOnMap';

/** Martinique with its waters: west, south, east, north. */
const CITY_EXTENT = [-61.4, 14.3, -60.7, 15] as const;
/** Beyond it Web Mercator has no place. */
const LAST_LATITUDE = 85.05;

const inCity = (longitude: number, latitude: number): boolean => {
  const [west, south, east, north] = CITY_EXTENT;
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
};

/**
 * The rule that a GeoJSON position breaks, or undefined. An altitude may follow; it is not kept.
 * Latitude first is the usual mistake and often within the ranges, so a position that would lie in Martinique the other way round is refused too.
 */
export function positionFault(value: unknown): PositionFault | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return 'isPosition';
  if (!value.every((part) => typeof part === 'number' && Number.isFinite(part))) return 'isPosition';
  const [longitude, latitude] = value as [number, number];
  if (inCity(latitude, longitude)) return 'isLongitudeFirst';
  if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) return Math.abs(latitude) <= LAST_LATITUDE ? undefined : 'isOnMap';
  return Math.abs(longitude) <= 90 && Math.abs(latitude) <= 180 ? 'isLongitudeFirst' : 'isPosition';
}
