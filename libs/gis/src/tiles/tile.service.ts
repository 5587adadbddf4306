import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Caller, etagOf } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { LayerBook } from '../layers/layer-book';
import { type KnownLayer } from '../layers/layer-record';
import { maySeeLayer } from '../layers/layer.access';
import { LayerService } from '../layers/layer.service';
import { isRight, type KeptTile } from './kept-tile';
import { SharedWork } from './shared-work';
import { type TileAddress } from './tile-address';
import { TileCache } from './tile-cache';
import { TileRepository } from './tile.repository';

const compressed = promisify(gzip);
const NOTHING = Buffer.alloc(0);
/** Of 1 to 9: who waits for a tile that is being made waits for this too, and the next level takes half as long again for a twentieth of the bytes. */
const QUICK = 1;

/** In one piece: zlib's own pieces of 16 KB are a way to its thread and back each. */
async function zipped(bytes: Buffer): Promise<Buffer> {
  const whole = await compressed(bytes, { level: QUICK, chunkSize: Math.max(1_024, bytes.length) });
  // Without the room that was left over, which would be kept with it.
  return Buffer.from(whole);
}

const keyOf = ({ layer }: KnownLayer, { z, x, y }: TileAddress): string => `${layer.id}:${z}:${x}:${y}`;

@Injectable()
export class TileService {
  private readonly making = new SharedWork<KeptTile>();

  constructor(
    private readonly layers: LayerService,
    private readonly tiles: TileRepository,
    private readonly cache: TileCache,
    private readonly book: LayerBook,
  ) {}

  /** The tile, if it is in this process, right, not empty, and the caller may see its layer; undefined tells nothing. */
  atHand(caller: Caller, reference: string, address: TileAddress): KeptTile | undefined {
    const known = this.book.peek(reference);
    if (!known || !maySeeLayer(caller, known.layer)) return undefined;
    if (address.z < known.layer.minZoom || address.z > known.layer.maxZoom) return undefined;
    const tile = this.cache.peek(keyOf(known, address));
    return tile && tile.body.length > 0 && isRight(address, tile, known) ? tile : undefined;
  }

  /**
   * A tile of a layer that the caller may see; undefined outside of its zooms and where there is nothing.
   * @param signal that he went; then it rejects, and a query that nobody else waits for is stopped
   * @throws gis.layer.not_found
   */
  async tile(caller: Caller, reference: string, address: TileAddress, signal: AbortSignal): Promise<KeptTile | undefined> {
    const known = await this.layers.seen(caller, reference);
    const { layer } = known;
    if (address.z < layer.minZoom || address.z > layer.maxZoom) return undefined;
    const key = keyOf(known, address);
    const near = this.cache.peek(key);
    const tile = near && isRight(address, near, known) ? near : await this.kept(key, address, known, signal, near);
    return tile.body.length === 0 ? undefined : tile;
  }

  private async kept(
    key: string,
    address: TileAddress,
    known: KnownLayer,
    signal: AbortSignal,
    near: KeptTile | undefined,
  ): Promise<KeptTile> {
    const kept = await this.cache.find(key, near?.dataVersion);
    if (kept && isRight(address, kept, known)) return kept;
    // Who asks after a change does not wait for what was begun before it.
    return this.making.join(`${key}:${known.layer.dataVersion}`, signal, (stop) => this.make(key, address, known, stop));
  }

  private async make(key: string, address: TileAddress, { layer }: KnownLayer, stop: AbortSignal): Promise<KeptTile> {
    const mvt = await this.tiles.render(layer, address, stop);
    const body = mvt.length === 0 ? NOTHING : await zipped(mvt);
    // The version was read before the features: what changed since makes the tile wrong, never unnoticed.
    const tile = { dataVersion: layer.dataVersion, etag: etagOf(body), body };
    this.cache.keep(key, tile);
    return tile;
  }
}
