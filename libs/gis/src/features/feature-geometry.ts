import { type LayerGeometryType } from '@madinina/contracts';
import { positionFault, type PositionFault } from './feature-position';

/** Positions of one feature: the coast of Martinique at 1 m takes some 7,000. */
export const MOST_POSITIONS = 20_000;

/** The rule that a geometry breaks, and where: `coordinates[0][3]`. */
export interface GeometryFault {
  readonly place: string;
  readonly rule: PositionFault | 'isGeometry' | 'isLine' | 'isRing' | 'isClosedRing' | 'isSmallGeometry' | 'isOfLayer';
}

interface Geometry {
  readonly type?: unknown;
  readonly coordinates?: unknown;
  readonly geometries?: unknown;
}

/** How deep each type nests its positions, and what the last list of them must be. */
const SHAPES = {
  Point: { depth: 0, list: 'points', made: 'point' },
  MultiPoint: { depth: 1, list: 'points', made: 'point' },
  LineString: { depth: 1, list: 'line', made: 'line' },
  MultiLineString: { depth: 2, list: 'line', made: 'line' },
  Polygon: { depth: 2, list: 'ring', made: 'polygon' },
  MultiPolygon: { depth: 3, list: 'ring', made: 'polygon' },
} as const satisfies Record<string, { depth: number; list: string; made: LayerGeometryType }>;
type ListKind = (typeof SHAPES)[keyof typeof SHAPES]['list'];

const isShape = (type: unknown): type is keyof typeof SHAPES => typeof type === 'string' && Object.hasOwn(SHAPES, type);

/** What is wrong with the form of a GeoJSON geometry, or undefined. Whether its lines cross is PostGIS's to say. */
export function geometryFault(value: unknown, asked: LayerGeometryType): GeometryFault | undefined {
  if (typeof value !== 'object' || value === null) return { place: '', rule: 'isGeometry' };
  const { type, coordinates, geometries } = value as Geometry;
  if (type === 'GeometryCollection') {
    if (asked !== 'any') return { place: 'type', rule: 'isOfLayer' };
    return Array.isArray(geometries) && geometries.length > 0 ? collectionFault(geometries) : { place: 'geometries', rule: 'isGeometry' };
  }
  if (!isShape(type)) return { place: 'type', rule: 'isGeometry' };
  if (asked !== 'any' && SHAPES[type].made !== asked) return { place: 'type', rule: 'isOfLayer' };
  return new PositionWalk().fault(coordinates, SHAPES[type].depth, SHAPES[type].list, 'coordinates');
}

/** The members of a collection are no collections themselves, as RFC 7946 asks for. */
function collectionFault(geometries: readonly unknown[]): GeometryFault | undefined {
  const walk = new PositionWalk();
  for (const [index, member] of geometries.entries()) {
    const place = `geometries[${index}]`;
    const { type, coordinates } = (typeof member === 'object' && member !== null ? member : {}) as Geometry;
    if (!isShape(type)) return { place, rule: 'isGeometry' };
    const fault = walk.fault(coordinates, SHAPES[type].depth, SHAPES[type].list, `${place}.coordinates`);
    if (fault) return fault;
  }
  return undefined;
}

class PositionWalk {
  private left = MOST_POSITIONS;

  fault(value: unknown, depth: number, kind: ListKind, place: string): GeometryFault | undefined {
    if (depth === 0) return this.positionFault(value, place);
    if (!Array.isArray(value) || value.length === 0) return { place, rule: 'isGeometry' };
    if (depth === 1) {
      if (kind === 'line' && value.length < 2) return { place, rule: 'isLine' };
      if (kind === 'ring' && value.length < 4) return { place, rule: 'isRing' };
      // Told before each is looked at: a list of millions costs nothing.
      if (value.length > this.left) return { place, rule: 'isSmallGeometry' };
    }
    for (const [index, member] of value.entries()) {
      const fault = this.fault(member, depth - 1, kind, `${place}[${index}]`);
      if (fault) return fault;
    }
    return depth === 1 && kind === 'ring' && !isClosed(value) ? { place, rule: 'isClosedRing' } : undefined;
  }

  private positionFault(value: unknown, place: string): GeometryFault | undefined {
    this.left -= 1;
    if (this.left < 0) return { place, rule: 'isSmallGeometry' };
    const rule = positionFault(value);
    return rule && { place, rule };
  }
}

function isClosed(ring: readonly unknown[]): boolean {
  const [first, last] = [ring[0], ring[ring.length - 1]] as [readonly number[], readonly number[]];
  return first[0] === last[0] && first[1] === last[1];
}
