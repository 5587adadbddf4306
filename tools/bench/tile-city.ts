import { seededRandom } from '../simulate/seeded-random.ts';

/** Two thirds points, one third buildings; half of all in the towns around one bay, as on the island. GeoJSON. */
export function tileFeatures(count: number): string {
  const random = seededRandom(972);
  const features = Array.from({ length: count }, (_, index) => {
    const inTown = index % 2 === 0;
    const x = inTown ? -61.1 + 0.1 * random.next() : -61.22 + 0.4 * random.next();
    const y = inTown ? 14.57 + 0.1 * random.next() : 14.4 + 0.45 * random.next();
    const geometry =
      index % 3 === 0 ? { type: 'Polygon', coordinates: [rectangle(x, y)] } : { type: 'Point', coordinates: [rounded(x), rounded(y)] };
    return { type: 'Feature', geometry, properties: { name: `Lieu ${String(index)}` } };
  });
  return JSON.stringify({ type: 'FeatureCollection', features });
}

const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

function rectangle(west: number, south: number): number[][] {
  const [w, s, e, n] = [west, south, west + 0.0002, south + 0.0001].map(rounded) as [number, number, number, number];
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
}

/** A square of the map. */
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Tiles east and south of the one that holds a position. */
export function tilesFrom(longitude: number, latitude: number, z: number, columns: number, rows: number): TileAddress[] {
  const radians = (latitude * Math.PI) / 180;
  const x = Math.floor(((longitude + 180) / 360) * 2 ** z);
  const y = Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z);
  return Array.from({ length: columns * rows }, (_, index) => ({ z, x: x + (index % columns), y: y + Math.floor(index / columns) }));
}
