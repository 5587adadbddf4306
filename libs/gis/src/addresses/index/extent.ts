/** Degrees, WGS 84. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** A box in degrees. */
export interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The smallest box around all positions; undefined when there are none. */
export function extentOf(positions: readonly Position[]): Extent | undefined {
  if (positions.length === 0) return undefined;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { longitude, latitude } of positions) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return { west, south, east, north };
}

/** A degree around the extent is still near it. */
const NEAR = 1;

const isNear = ({ longitude, latitude }: Position, { west, south, east, north }: Extent): boolean =>
  longitude >= west - NEAR && longitude <= east + NEAR && latitude >= south - NEAR && latitude <= north + NEAR;

/** Whether a position lies elsewhere, and its numbers the other way round do not. */
export const looksSwapped = (position: Position, extent: Extent | undefined): boolean =>
  extent !== undefined && !isNear(position, extent) && isNear({ longitude: position.latitude, latitude: position.longitude }, extent);
