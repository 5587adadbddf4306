import { type FeatureQuery } from './feature-query';

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export const FEATURE_FIELDS = `f.id, ST_AsGeoJSON(f.geometry, 7)::json AS geometry, f.properties, f.version`;

/** One page of a layer's features, by id. Statements are not prepared: how filters combine depends on their values. */
export function featureListStatement(layerId: string, query: FeatureQuery, count: number): Statement {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions = [`f.layer_id = ${value(layerId)}`];
  if (query.afterId !== undefined) conditions.push(`f.id > ${value(query.afterId)}`);
  if (query.bbox) {
    const { degrees, mercator } = query.bbox;
    const box = ({ west, south, east, north }: typeof degrees, srid: number): string =>
      `ST_MakeEnvelope(${value(west)}, ${value(south)}, ${value(east)}, ${value(north)}, ${srid})`;
    // A box over the antimeridian is two.
    const parts = degrees.west <= degrees.east ? [{ degrees, mercator }] : halves(degrees, mercator);
    const within = parts.map(
      (part) => `(f.mercator && ${box(part.mercator, 3857)} AND ST_Intersects(f.geometry, ${box(part.degrees, 4326)}))`,
    );
    conditions.push(`(${within.join(' OR ')})`);
  }
  if (query.datetime) {
    const { from, to } = query.datetime;
    const during = [
      ...(to ? [`f.starts_at <= ${value(to)}`] : []),
      ...(from ? [`(f.ends_at IS NULL OR f.ends_at >= ${value(from)})`] : []),
    ];
    conditions.push(`(f.starts_at IS NULL OR (${during.join(' AND ')}))`);
  }
  if (Object.keys(query.properties).length > 0) conditions.push(`f.properties @> ${value(JSON.stringify(query.properties))}::jsonb`);
  return {
    sql: `SELECT ${FEATURE_FIELDS} FROM gis_features f WHERE ${conditions.join(' AND ')} ORDER BY f.id LIMIT ${Math.trunc(count)}`,
    values,
  };
}

type Box = NonNullable<FeatureQuery['bbox']>;
const EDGE = 20_037_508.35;

const halves = (degrees: Box['degrees'], mercator: Box['mercator']): Box[] => [
  { degrees: { ...degrees, east: 180 }, mercator: { ...mercator, east: EDGE } },
  { degrees: { ...degrees, west: -180 }, mercator: { ...mercator, west: -EDGE } },
];
