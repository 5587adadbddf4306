import { type Position, positionFault, type PositionFault } from './position';

/** GeoJSON Polygon or MultiPolygon in WGS 84. */
export type Boundary =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

/** The coast of Martinique at 1 m precision takes some 7,000 positions. */
export const MOST_POSITIONS = 20_000;

/** The rule that a boundary breaks, and where: `coordinates[0][3]`. */
export interface BoundaryFault {
  readonly place: string;
  readonly rule: PositionFault | 'isBoundary' | 'isRing' | 'isClosedRing' | 'isSmallBoundary';
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

/** What is wrong with the form of a boundary, or undefined. Whether its rings cross is PostGIS's to say. */
export function boundaryFault(value: unknown): BoundaryFault | undefined {
  const fault = (rule: BoundaryFault['rule'], place = ''): BoundaryFault => ({ place, rule });
  if (typeof value !== 'object' || value === null) return fault('isBoundary');
  const { type, coordinates, ...rest } = value as Record<string, unknown>;
  if ((type !== 'Polygon' && type !== 'MultiPolygon') || Object.keys(rest).some((key) => key !== 'bbox')) return fault('isBoundary');
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  if (!isList(polygons)) return fault('isBoundary', 'coordinates');
  let left = MOST_POSITIONS;
  for (const [index, rings] of polygons.entries()) {
    const place = type === 'Polygon' ? 'coordinates' : `coordinates[${index}]`;
    if (!isList(rings)) return fault('isBoundary', place);
    for (const [number, ring] of rings.entries()) {
      if (!Array.isArray(ring) || ring.length < 4) return fault('isRing', `${place}[${number}]`);
      left -= ring.length;
      if (left < 0) return fault('isSmallBoundary', 'coordinates');
      const broken = ringFault(ring, `${place}[${number}]`);
      if (broken) return broken;
    }
  }
  return undefined;
}

function ringFault(ring: readonly unknown[], place: string): BoundaryFault | undefined {
  for (const [index, position] of ring.entries()) {
    const rule = positionFault(position);
    if (rule) return { place: `${place}[${index}]`, rule };
  }
  const [first, last] = [ring[0], ring[ring.length - 1]] as [Position, Position];
  return first[0] === last[0] && first[1] === last[1] ? undefined : { place, rule: 'isClosedRing' };
}
