import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type DataChange, KEPT_CHANGES, type KnownLayer, type LayerDescription, type LayerRecord, type MercatorBox } from './layer-record';

const FIELDS = `l.id, l.key, l.title, l.description, l.kind, l.geometry_type AS "geometryType", l.properties, l.open_properties AS "openProperties",
  l.visible_to AS "visibleTo", l.tile_properties AS "tileProperties", l.min_zoom AS "minZoom", l.max_zoom AS "maxZoom", l.attribution,
  l.time_property AS "timeProperty", l.end_time_property AS "endTimeProperty", l.version, l.data_version AS "dataVersion",
  l.created_at AS "createdAt", l.updated_at AS "updatedAt"`;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** The whole of EPSG:3857, in metres. */
const WORLD = 20_037_508.342789244;
const EVERYWHERE: MercatorBox = { west: -WORLD, south: -WORLD, east: WORLD, north: WORLD };

@Injectable()
export class LayerRepository {
  constructor(private readonly database: Database) {}

  /** By key, after `afterKey`; only those that one of `roles` sees, all when undefined. */
  list(roles: readonly string[] | undefined, afterKey: string | undefined, count: number): Promise<LayerRecord[]> {
    return this.database.query<LayerRecord>(
      `SELECT ${FIELDS} FROM gis_layers l WHERE ($1::text[] IS NULL OR l.visible_to && $1) AND ($2::text IS NULL OR l.key > $2) ORDER BY l.key LIMIT $3`,
      [roles ?? null, afterKey ?? null, count],
    );
  }

  /** By id or key, with where it changed lately. */
  async find(reference: string): Promise<KnownLayer | undefined> {
    const [found] = await this.database.query<LayerRecord & { changes: DataChange[] }>(
      `SELECT ${FIELDS}, coalesce((SELECT json_agg(json_build_object('version', c.version, 'west', c.west, 'south', c.south, 'east', c.east, 'north', c.north))
         FROM gis_layer_changes c WHERE c.layer_id = l.id), '[]') AS changes
       FROM gis_layers l WHERE ${UUID.test(reference) ? 'l.id = $1::uuid' : 'l.key = $1'}`,
      [reference],
    );
    if (!found) return undefined;
    const { changes, ...layer } = found;
    return { layer, changes };
  }

  async insert(kind: LayerRecord['kind'], layer: LayerDescription): Promise<LayerRecord | undefined> {
    const [made] = await this.database.query<LayerRecord>(
      `INSERT INTO gis_layers AS l (id, kind, key, title, description, geometry_type, properties, open_properties, visible_to, tile_properties,
         min_zoom, max_zoom, attribution, time_property, end_time_property)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       ${kind === 'live' ? 'ON CONFLICT (key) DO NOTHING' : ''} RETURNING ${FIELDS}`,
      [newId(), kind, layer.key, ...storedValues(layer)],
    );
    return made;
  }

  /** Undefined when there is no such layer, or its version is not `expected`. */
  async change(id: string, expected: number, description: LayerDescription): Promise<LayerRecord | undefined> {
    const [changed] = await this.database.query<LayerRecord>(
      `UPDATE gis_layers AS l SET title = $3, description = $4, geometry_type = $5, properties = $6, open_properties = $7, visible_to = $8,
         tile_properties = $9, min_zoom = $10, max_zoom = $11, attribution = $12, time_property = $13, end_time_property = $14,
         version = l.version + 1, updated_at = now()
       WHERE l.id = $1 AND l.version = $2 RETURNING ${FIELDS}`,
      [id, expected, ...storedValues(description)],
    );
    return changed;
  }

  async remove(id: string): Promise<boolean> {
    return (await this.database.query('DELETE FROM gis_layers WHERE id = $1 RETURNING id', [id])).length > 0;
  }

  /** [west, south, east, north] in degrees; undefined without features. */
  async extent(id: string): Promise<readonly number[] | undefined> {
    const [found] = await this.database.query<{ box: number[] | null }>(
      `SELECT CASE WHEN e.box IS NOT NULL THEN ARRAY[ST_XMin(e.box), ST_YMin(e.box), ST_XMax(e.box), ST_YMax(e.box)] END AS box
       FROM (SELECT ST_Extent(f.geometry) AS box FROM gis_features f WHERE f.layer_id = $1) AS e`,
      [id],
    );
    return found?.box ?? undefined;
  }

  /**
   * Begins a change of the layer's features: the next data version. Others who change the same layer wait for the end of the transaction.
   * Undefined when the layer is gone.
   */
  async beginDataChange(id: string): Promise<LayerRecord | undefined> {
    const [layer] = await this.database.query<LayerRecord>(
      `UPDATE gis_layers AS l SET data_version = l.data_version + 1 WHERE l.id = $1 RETURNING ${FIELDS}`,
      [id],
    );
    return layer;
  }

  /** Notes where the data version changed what tiles show; everywhere unless told. */
  async noteDataChange({ id, dataVersion }: LayerRecord, { west, south, east, north }: MercatorBox = EVERYWHERE): Promise<void> {
    await this.database.query(
      'INSERT INTO gis_layer_changes (layer_id, version, west, south, east, north) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, dataVersion, west, south, east, north],
    );
    await this.database.query('DELETE FROM gis_layer_changes WHERE layer_id = $1 AND version <= $2', [id, dataVersion - KEPT_CHANGES]);
  }
}

const storedValues = (layer: LayerDescription): unknown[] => [
  layer.title,
  layer.description,
  layer.geometryType,
  JSON.stringify(layer.properties),
  layer.openProperties,
  layer.visibleTo,
  layer.tileProperties,
  layer.minZoom,
  layer.maxZoom,
  layer.attribution,
  layer.timeProperty,
  layer.endTimeProperty,
];
