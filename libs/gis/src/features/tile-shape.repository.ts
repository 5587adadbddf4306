import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** Zooms that have generalised geometry; a tile is cut from the first that is not below its zoom, one beyond the last from the features themselves. */
export const SHAPE_LEVELS = [4, 6, 8, 10, 12] as const;

/** A place in a level that is drawn by one feature. */
interface FreedCell {
  readonly level: number;
  readonly cell: number;
}

// Half a pixel of 512 a tile: nobody sees what is left out.
const SHAPE = (level: string): string => `ST_Simplify(f.mercator, gis_cell_size(${level}) / 16, true)`;

/** The generalised geometry of features, kept with each change of them, under the lock of their layer. */
@Injectable()
export class TileShapeRepository {
  constructor(private readonly database: Database) {}

  /** Draws the features where they are large, or where their cell is free. */
  async add(layerId: string, featureIds: readonly string[]): Promise<void> {
    await this.database.query(
      `INSERT INTO gis_tile_shapes (feature_id, level, layer_id, cell, geometry, attributes)
       SELECT f.id, l.level, f.layer_id, gis_shape_cell(f.mercator, l.level), ${SHAPE('l.level')}, f.tile_attributes
       FROM gis_features f CROSS JOIN unnest($3::integer[]) AS l(level)
       WHERE f.layer_id = $1 AND f.id = ANY ($2)
       ON CONFLICT DO NOTHING`,
      [layerId, featureIds, SHAPE_LEVELS],
    );
  }

  /** Draws the features no more. What was hidden behind them is drawn by `fill`, once they are gone or moved. */
  async take(featureIds: readonly string[]): Promise<FreedCell[]> {
    const taken = await this.database.query<{ level: number; cell: number | null }>(
      'DELETE FROM gis_tile_shapes WHERE feature_id = ANY ($1) RETURNING level, cell',
      [featureIds],
    );
    return taken.flatMap(({ level, cell }) => (cell === null ? [] : [{ level, cell }]));
  }

  /** Draws one of the features that lie in each cell. */
  async fill(layerId: string, cells: readonly FreedCell[]): Promise<void> {
    if (cells.length === 0) return;
    await this.database.query(
      `INSERT INTO gis_tile_shapes (feature_id, level, layer_id, cell, geometry, attributes)
       SELECT f.id, c.level, $1, c.cell, ${SHAPE('c.level')}, f.tile_attributes
       FROM unnest($2::integer[], $3::bigint[]) AS c(level, cell)
       CROSS JOIN LATERAL (SELECT * FROM gis_features f
         WHERE f.layer_id = $1 AND f.mercator && gis_cell_box(c.cell, c.level) AND gis_shape_cell(f.mercator, c.level) = c.cell LIMIT 1) AS f
       ON CONFLICT DO NOTHING`,
      [layerId, cells.map(({ level }) => level), cells.map(({ cell }) => cell)],
    );
  }
}
