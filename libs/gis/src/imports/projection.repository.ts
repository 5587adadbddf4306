import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { WGS84 } from './reading/read-feature';

const ASKED = `SELECT ST_AsGeoJSON(ST_Transform(ST_SetSRID(ST_Force2D(g.shape), $2), ${WGS84}), 9) AS text`;
const FROM: Readonly<Record<'geojson' | 'wkb', string>> = {
  geojson: `${ASKED} FROM (SELECT place, ST_GeomFromGeoJSON(text) AS shape FROM unnest($1::text[]) WITH ORDINALITY AS t(text, place) OFFSET 0) AS g ORDER BY g.place`,
  wkb: `${ASKED} FROM (SELECT place, ST_GeomFromWKB(decode(text, 'hex')) AS shape FROM unnest($1::text[]) WITH ORDINALITY AS t(text, place) OFFSET 0) AS g ORDER BY g.place`,
};

/** Brings geometries to WGS 84. */
@Injectable()
export class ProjectionRepository {
  constructor(private readonly database: Database) {}

  async knows(srid: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM spatial_ref_sys WHERE srid = $1', [srid])).length > 0;
  }

  /** GeoJSON texts in WGS 84, in the order given; undefined for what is no geometry or lies outside of its projection. */
  async toWgs84(kind: 'geojson' | 'wkb', geometries: readonly string[], srid: number): Promise<(string | undefined)[]> {
    try {
      const rows = await this.database.query<{ text: string | null }>(FROM[kind], [geometries, srid]);
      return rows.map(({ text }) => text ?? undefined);
    } catch (error) {
      if (!isGeometryError(error)) throw error;
      // One of them is not right: each is tried with fewer others until it is found.
      if (geometries.length <= 1) return geometries.map(() => undefined);
      const half = geometries.length >> 1;
      return [...(await this.toWgs84(kind, geometries.slice(0, half), srid)), ...(await this.toWgs84(kind, geometries.slice(half), srid))];
    }
  }
}

/** PostGIS raises XX000 and 22023 for geometries that it cannot parse or project. */
const isGeometryError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && /^(?:XX000|22\w{3})$/.test(String(error.code));
