import { type KnownLayer, KEPT_CHANGES } from '../layers/layer-record';
import { meet, type TileAddress, tileBox } from './tile-address';

/** A tile as it is kept and sent. */
export interface KeptTile {
  /** Data version of the layer when its making began. */
  readonly dataVersion: number;
  readonly etag: string;
  /** Gzip; empty when there is nothing to show. */
  readonly body: Buffer;
}

/** Whether nothing changed under the tile since it was made. */
export function isRight(tile: TileAddress, { dataVersion }: Pick<KeptTile, 'dataVersion'>, { layer, changes }: KnownLayer): boolean {
  if (dataVersion === layer.dataVersion) return true;
  // A version of the future is of a layer that this process does not know yet; one of long ago, of changes that are forgotten.
  if (dataVersion > layer.dataVersion || dataVersion < layer.dataVersion - KEPT_CHANGES) return false;
  const box = tileBox(tile);
  // What is larger than a tile's cell is drawn in whole; what shares one may bring forth a neighbour up to a cell away.
  const slack = (box.east - box.west) / CELLS_IN_A_TILE;
  return !changes.some((change) => change.version > dataVersion && meet(box, change, slack));
}
const CELLS_IN_A_TILE = 16;

export const VERSION_BYTES = 8;
const HEADER = VERSION_BYTES + 2;

/** The data version, of the first bytes of what `packTile` made. */
export const packedVersion = (start: Buffer): number | undefined => (start.length < VERSION_BYTES ? undefined : start.readDoubleBE(0));

/** Version, length of the ETag, ETag, body. */
export function packTile({ dataVersion, etag, body }: KeptTile): Buffer {
  const tag = Buffer.from(etag, 'latin1');
  const header = Buffer.alloc(HEADER);
  header.writeDoubleBE(dataVersion, 0);
  header.writeUInt16BE(tag.length, 8);
  return Buffer.concat([header, tag, body]);
}

/** Undefined for what `packTile` did not make. */
export function unpackTile(packed: Buffer): KeptTile | undefined {
  if (packed.length < HEADER) return undefined;
  const bodyAt = HEADER + packed.readUInt16BE(8);
  if (packed.length < bodyAt) return undefined;
  return {
    dataVersion: packed.readDoubleBE(0),
    etag: packed.toString('latin1', HEADER, bodyAt),
    body: packed.subarray(bodyAt),
  };
}
