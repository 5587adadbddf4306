import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import { type KeptTile, packedVersion, packTile, unpackTile, VERSION_BYTES } from './kept-tile';

/** Of this process: the tiles asked for lately. */
const MOST_BYTES = 64 * 1024 * 1024;
const KEPT_SECONDS = 86_400;
/** What a tile takes besides its body. */
const OVERHEAD = 200;

/** Tiles that were made: the last ones in this process, all for a day in Redis. Whether one is still right is for the asker to say. */
@Injectable()
export class TileCache {
  private readonly near = new Map<string, KeptTile>();
  private bytes = 0;
  private readonly logger = new Logger(TileCache.name);

  constructor(
    private readonly redis: RedisConnections,
    private readonly config: QueueConfig,
  ) {}

  /** In this process. */
  peek(key: string): KeptTile | undefined {
    const tile = this.near.get(key);
    if (!tile) return undefined;
    // The last one asked for is the last one to go.
    this.near.delete(key);
    this.near.set(key, tile);
    return tile;
  }

  /**
   * In Redis; undefined also while it is away: tiles are then made anew.
   * @param newerThan the data version of a tile that is known to be wrong
   */
  async find(key: string, newerThan?: number): Promise<KeptTile | undefined> {
    try {
      // What is probably the same wrong tile is not carried over to be thrown away.
      if (newerThan !== undefined && !(await this.isNewer(key, newerThan))) return undefined;
      const packed = await this.redis.shared.getBuffer(this.redisKey(key));
      const tile = packed ? unpackTile(packed) : undefined;
      if (tile) this.hold(key, tile);
      return tile;
    } catch (error) {
      this.tell(error);
      return undefined;
    }
  }

  private async isNewer(key: string, dataVersion: number): Promise<boolean> {
    const version = packedVersion(await this.redis.shared.getrangeBuffer(this.redisKey(key), 0, VERSION_BYTES - 1));
    return version !== undefined && version > dataVersion;
  }

  /** Whoever asked for it does not wait for Redis. */
  keep(key: string, tile: KeptTile): void {
    this.hold(key, tile);
    this.redis.shared.set(this.redisKey(key), packTile(tile), 'EX', KEPT_SECONDS).catch((error: unknown) => this.tell(error));
  }

  private hold(key: string, tile: KeptTile): void {
    this.drop(key);
    this.near.set(key, tile);
    this.bytes += tile.body.length + OVERHEAD;
    for (const oldest of this.near.keys()) {
      if (this.bytes <= MOST_BYTES) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const tile = this.near.get(key);
    if (!tile) return;
    this.near.delete(key);
    this.bytes -= tile.body.length + OVERHEAD;
  }

  private redisKey(key: string): string {
    return `${this.config.keyPrefix}:gis:tile:${key}`;
  }

  private tell(error: unknown): void {
    this.logger.warn(`Tiles are not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}
