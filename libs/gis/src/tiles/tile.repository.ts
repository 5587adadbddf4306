import { Database } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { SHAPE_LEVELS } from '../features/tile-shape.repository';
import { type LayerRecord } from '../layers/layer-record';
import { BUFFER, EXTENT, type TileAddress } from './tile-address';

interface Statement {
  readonly name: string;
  readonly sql: string;
  readonly values: readonly unknown[];
}

// ST_AsMVT leaves out what ST_AsMVTGeom finds outside; asked for again in a WHERE, each geometry would be cut twice.
// Materialised, so that the box is made once and not for each feature.
const BOX = `WITH tile AS MATERIALIZED (SELECT ST_TileEnvelope($2, $3, $4) AS box, ST_TileEnvelope($2, $3, $4, margin => ${BUFFER / EXTENT}) AS around)`;
const CUT = (shape: string): string => `ST_AsMVTGeom(${shape}, tile.box, ${EXTENT}, ${BUFFER}, true) AS geometry`;
const WHOLE = `ST_AsMVT(t.*, $5, ${EXTENT}, 'geometry') AS mvt`;

/** Up to the last generalised level a tile is cut from that; nearer, from the features themselves. */
export function tileStatement({ id, key }: Pick<LayerRecord, 'id' | 'key'>, { z, x, y }: TileAddress): Statement {
  const level = SHAPE_LEVELS.find((candidate) => candidate >= z);
  if (level === undefined)
    return {
      name: 'gis.tile.features',
      sql: `${BOX} SELECT ${WHOLE} FROM (SELECT ${CUT('f.mercator')}, f.tile_attributes FROM tile, gis_features f
        WHERE f.layer_id = $1 AND f.mercator && tile.around) AS t`,
      values: [id, z, x, y, key],
    };
  return {
    name: 'gis.tile.shapes',
    sql: `${BOX} SELECT ${WHOLE} FROM (SELECT ${CUT('s.geometry')}, s.attributes FROM tile, gis_tile_shapes s
      WHERE s.layer_id = $1 AND s.level = $6::smallint AND s.geometry && tile.around) AS t`,
    values: [id, z, x, y, key, level],
  };
}

@Injectable()
export class TileRepository {
  private readonly logger = new Logger(TileRepository.name);

  constructor(private readonly database: Database) {}

  /**
   * The tile as Mapbox Vector Tile; empty without features.
   * @param signal stops the query in PostgreSQL too
   */
  async render(layer: Pick<LayerRecord, 'id' | 'key'>, tile: TileAddress, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    const connection = await this.database.pool.connect();
    let cancelling: Promise<void> | undefined;
    const cancel = (): void => {
      cancelling = this.cancel(connection);
    };
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', cancel, { once: true });
      const { name, sql, values } = tileStatement(layer, tile);
      const { rows } = await connection.query<{ mvt: Buffer }>({ name, text: sql, values: [...values] });
      return rows[0]?.mvt ?? Buffer.alloc(0);
    } finally {
      signal.removeEventListener('abort', cancel);
      // Until it is over: a late cancel would hit the next one's query.
      await cancelling;
      connection.release();
    }
  }

  private async cancel(connection: PoolClient): Promise<void> {
    const { processID } = connection as PoolClient & { readonly processID?: number };
    try {
      await this.database.pool.query('SELECT pg_cancel_backend($1)', [processID]);
    } catch (error) {
      // The query then runs to its end, for nobody.
      this.logger.warn(`A tile query could not be stopped: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
