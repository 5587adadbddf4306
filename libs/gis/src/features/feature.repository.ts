import { type LayerGeometryType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type LayerDescription, type LayerRecord, type MercatorBox } from '../layers/layer-record';
import { type FeatureProperties, featureTimes, type FeatureTimes } from './feature-properties';
import { type FeatureQuery } from './feature-query';
import { FEATURE_FIELDS, featureListStatement } from './feature-statement.repository';

/** A feature as the table holds it; `geometry` is GeoJSON in WGS 84. */
export interface FeatureRecord {
  readonly id: string;
  readonly geometry: Readonly<Record<string, unknown>>;
  readonly properties: FeatureProperties;
  readonly version: number;
}

/** What is written of a feature. */
export interface WrittenFeature extends FeatureTimes {
  readonly id: string;
  /** As `settle` gave it. */
  readonly geometry: string;
  readonly properties: FeatureProperties;
  readonly tileAttributes: FeatureProperties;
  readonly sourceKey?: string;
  readonly sourceAt?: Date;
}

/** A geometry as PostGIS takes it. */
export interface SettledGeometry {
  /** EWKB in hexadecimal; null when nothing is left of it. */
  readonly geometry: string | null;
  /** What was wrong with it and is repaired, in GEOS's words; null when it was right. */
  readonly repaired: string | null;
}

const DIMENSION: Readonly<Record<Exclude<LayerGeometryType, 'any'>, number>> = { point: 0, line: 1, polygon: 2 };
const RENEWED_AT_ONCE = 5_000;
const BOX = `ST_XMin(e.box) AS west, ST_YMin(e.box) AS south, ST_XMax(e.box) AS east, ST_YMax(e.box) AS north`;

/** Rows as columns, for unnest. */
const columns = (layerId: string, features: readonly WrittenFeature[]): unknown[] => [
  layerId,
  features.map(({ id }) => id),
  features.map(({ geometry }) => geometry),
  features.map(({ properties }) => JSON.stringify(properties)),
  features.map((feature) => JSON.stringify(feature.tileAttributes)),
  features.map(({ startsAt }) => startsAt),
  features.map(({ endsAt }) => endsAt),
  features.map(({ sourceKey }) => sourceKey ?? null),
  features.map(({ sourceAt }) => sourceAt ?? null),
];
const GIVEN = `unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::timestamptz[])
  AS g(id, geometry, properties, attributes, starts_at, ends_at, source_key, source_at)`;

@Injectable()
export class FeatureRepository {
  constructor(private readonly database: Database) {}

  /** Makes geometries right: two dimensions, rings that do not cross, shells counterclockwise. In the order given. */
  settle(geometries: readonly string[]): Promise<SettledGeometry[]> {
    return this.database.query<SettledGeometry>(
      `SELECT CASE WHEN ST_IsEmpty(m.made) THEN NULL ELSE encode(ST_AsEWKB(ST_ForcePolygonCCW(m.made)), 'hex') END AS geometry, m.fault AS repaired
       FROM unnest($1::text[]) WITH ORDINALITY AS g(text, place)
       CROSS JOIN LATERAL (SELECT ST_Force2D(ST_SetSRID(ST_GeomFromGeoJSON(g.text), 4326)) AS shape OFFSET 0) AS s
       CROSS JOIN LATERAL (SELECT d.valid, d.reason FROM ST_IsValidDetail(s.shape) AS d) AS v
       CROSS JOIN LATERAL (SELECT CASE WHEN v.valid THEN NULL ELSE v.reason END AS fault, CASE WHEN v.valid THEN s.shape
         WHEN ST_GeometryType(s.shape) = 'ST_GeometryCollection' THEN ST_MakeValid(s.shape, 'method=structure')
         ELSE ST_CollectionExtract(ST_MakeValid(s.shape, 'method=structure'), ST_Dimension(s.shape) + 1) END AS made OFFSET 0) AS m
       ORDER BY g.place`,
      [geometries],
      { name: 'gis.features.settle' },
    );
  }

  list(layerId: string, query: FeatureQuery): Promise<FeatureRecord[]> {
    const { sql, values } = featureListStatement(layerId, query, query.limit + 1);
    return this.database.query<FeatureRecord>(sql, values);
  }

  async find(layerId: string, id: string): Promise<FeatureRecord | undefined> {
    const [found] = await this.database.query<FeatureRecord>(
      `SELECT ${FEATURE_FIELDS} FROM gis_features f WHERE f.id = $2 AND f.layer_id = $1`,
      [layerId, id],
      { name: 'gis.feature' },
    );
    return found;
  }

  /** In the order of `ids`. */
  findAll(layerId: string, ids: readonly string[]): Promise<FeatureRecord[]> {
    return this.database.query<FeatureRecord>(
      `SELECT ${FEATURE_FIELDS} FROM unnest($2::uuid[]) WITH ORDINALITY AS g(id, place) JOIN gis_features f ON f.id = g.id AND f.layer_id = $1 ORDER BY g.place`,
      [layerId, ids],
    );
  }

  async insert(layerId: string, features: readonly WrittenFeature[]): Promise<void> {
    await this.database.query(
      `INSERT INTO gis_features (id, layer_id, geometry, properties, tile_attributes, starts_at, ends_at, source_key, source_at)
       SELECT g.id, $1, g.geometry::geometry, g.properties::jsonb, g.attributes::jsonb, g.starts_at, g.ends_at, g.source_key, g.source_at FROM ${GIVEN}`,
      columns(layerId, features),
    );
  }

  /** Whether there was such a feature, of version `expected` if that is told. */
  async replace(layerId: string, feature: WrittenFeature, expected?: number): Promise<boolean> {
    const changed = await this.database.query(
      `UPDATE gis_features AS f SET geometry = g.geometry::geometry, properties = g.properties::jsonb, tile_attributes = g.attributes::jsonb,
         starts_at = g.starts_at, ends_at = g.ends_at, source_at = g.source_at, version = f.version + 1, updated_at = now()
       FROM ${GIVEN} WHERE f.id = g.id AND f.layer_id = $1 AND ($10::integer IS NULL OR f.version = $10) RETURNING f.id`,
      [...columns(layerId, [feature]), expected ?? null],
    );
    return changed.length > 0;
  }

  async remove(layerId: string, id: string): Promise<boolean> {
    return (await this.database.query('DELETE FROM gis_features WHERE id = $2 AND layer_id = $1 RETURNING id', [layerId, id])).length > 0;
  }

  /** Removes all of a layer. Where they lay on the map; undefined when there were none. */
  async removeAll(layerId: string): Promise<MercatorBox | undefined> {
    const [box] = await this.database.query<{ [Side in keyof MercatorBox]: number | null }>(
      `WITH gone AS (DELETE FROM gis_features WHERE layer_id = $1 RETURNING mercator)
       SELECT ${BOX} FROM (SELECT ST_Extent(mercator) AS box FROM gone) AS e`,
      [layerId],
    );
    return box?.west === null ? undefined : (box as MercatorBox | undefined);
  }

  /** Where the features lie on the map; undefined when there is none. */
  async mercatorBox(layerId: string, ids: readonly string[]): Promise<MercatorBox | undefined> {
    const [box] = await this.database.query<{ [Side in keyof MercatorBox]: number | null }>(
      `SELECT ${BOX} FROM (SELECT ST_Extent(f.mercator) AS box FROM gis_features f WHERE f.layer_id = $1 AND f.id = ANY ($2)) AS e`,
      [layerId, ids],
    );
    return box?.west === null ? undefined : (box as MercatorBox | undefined);
  }

  async hasOtherGeometry(layerId: string, type: Exclude<LayerGeometryType, 'any'>): Promise<boolean> {
    const found = await this.database.query(
      `SELECT 1 FROM gis_features f WHERE f.layer_id = $1 AND (ST_Dimension(f.geometry) <> $2 OR ST_GeometryType(f.geometry) = 'ST_GeometryCollection') LIMIT 1`,
      [layerId, DIMENSION[type]],
    );
    return found.length > 0;
  }

  /** After the layer chose other properties for its tiles. */
  async renewTileAttributes({ id, tileProperties }: LayerRecord): Promise<void> {
    await this.database.query(
      `UPDATE gis_features f SET tile_attributes = jsonb_build_object('id', f.id)
         || coalesce((SELECT jsonb_object_agg(p.key, p.value) FROM jsonb_each(f.properties) AS p WHERE p.key = ANY ($2)), '{}')
       WHERE f.layer_id = $1`,
      [id, tileProperties],
    );
    await this.database.query(
      'UPDATE gis_tile_shapes s SET attributes = f.tile_attributes FROM gis_features f WHERE s.layer_id = $1 AND f.id = s.feature_id',
      [id],
    );
  }

  /** After the layer chose other properties for its times. */
  async renewTimes(layer: LayerDescription & { readonly id: string }): Promise<void> {
    let afterId = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.database.query<Pick<FeatureRecord, 'id' | 'properties'>>(
        `SELECT f.id, f.properties FROM gis_features f WHERE f.layer_id = $1 AND f.id > $2 ORDER BY f.id LIMIT ${RENEWED_AT_ONCE}`,
        [layer.id, afterId],
      );
      const last = rows.at(-1);
      if (!last) return;
      afterId = last.id;
      const times = rows.map(({ properties }) => featureTimes(layer, properties));
      await this.database.query(
        `UPDATE gis_features f SET starts_at = g.starts_at, ends_at = g.ends_at
         FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS g(id, starts_at, ends_at) WHERE f.id = g.id`,
        [rows.map(({ id }) => id), times.map(({ startsAt }) => startsAt), times.map(({ endsAt }) => endsAt)],
      );
    }
  }
}
