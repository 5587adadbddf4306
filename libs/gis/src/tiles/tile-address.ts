import { type MercatorBox } from '../layers/layer-record';

/** A square of the map: `x` eastward, `y` southward, of 2^z in each direction. */
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export const DEEPEST_ZOOM = 22;
/** What a tile shows beyond its edges, so that lines and signs at them join: 64 of its 4096 units. */
export const BUFFER = 64;
export const EXTENT = 4_096;
const WORLD = 40_075_016.685578488;
const DIGITS = /^(?:0|[1-9]\d{0,7})$/;

/** Reads the parts of an address; undefined when there is no such tile. */
export function parseTileAddress(z: string, x: string, y: string): TileAddress | undefined {
  if (![z, x, y].every((part) => DIGITS.test(part))) return undefined;
  const tile = { z: Number(z), x: Number(x), y: Number(y) };
  return tile.z <= DEEPEST_ZOOM && tile.x < 2 ** tile.z && tile.y < 2 ** tile.z ? tile : undefined;
}

/** Where the tile lies with its buffer, in metres of EPSG:3857. */
export function tileBox({ z, x, y }: TileAddress): MercatorBox {
  const side = WORLD / 2 ** z;
  const margin = (side * BUFFER) / EXTENT;
  const west = x * side - WORLD / 2;
  const north = WORLD / 2 - y * side;
  return { west: west - margin, south: north - side - margin, east: west + side + margin, north: north + margin };
}

/** Whether two boxes share a point, or come nearer than `slack` metres. */
export const meet = (one: MercatorBox, other: MercatorBox, slack = 0): boolean =>
  one.west <= other.east + slack && other.west <= one.east + slack && one.south <= other.north + slack && other.south <= one.north + slack;
