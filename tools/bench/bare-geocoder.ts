/**
 * The bare limit of `GET /api/v1/gis/search`: Fastify and node-postgres alone find the five likest streets by PostgreSQL's trigrams, and the house by its number.
 * It knows no commune by another name, no sound, no quarter, no fallback. A process of its own; DATABASE_URL, POOL_SIZE and PORT tell it where.
 */
import Fastify from 'fastify';
import { Pool } from 'pg';

const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  application_name: 'bare-geocoder',
  max: Number(process.env['POOL_SIZE']),
  idleTimeoutMillis: 0,
});

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const { rows: streets } = await pool.query<{ id: string; text: string }>(
  `SELECT street_id AS id, min(street || ' ' || postcode || ' ' || city) AS text FROM addresses GROUP BY street_id`,
);
await pool.query('CREATE TABLE IF NOT EXISTS bare_streets (id text PRIMARY KEY, text text NOT NULL)');
await pool.query('INSERT INTO bare_streets SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING', [
  streets.map(({ id }) => id),
  streets.map(({ text }) => folded(text)),
]);
await pool.query('CREATE INDEX IF NOT EXISTS bare_streets_text_idx ON bare_streets USING gist (text gist_trgm_ops(siglen=64))');
await pool.query('CREATE INDEX IF NOT EXISTS bare_addresses_idx ON addresses (street_id, number)');
await pool.query('ANALYZE bare_streets');

const SQL = `SELECT a.id, a.number, a.suffix, a.street, a.postcode, a.city, a.citycode, a.longitude, a.latitude, a.x, a.y, s.distance
  FROM (SELECT id, text <-> $1 AS distance FROM bare_streets ORDER BY text <-> $1 LIMIT 5) AS s
  LEFT JOIN LATERAL (SELECT * FROM addresses WHERE street_id = s.id AND number = $2 ORDER BY (suffix = $3) DESC LIMIT 1) AS a ON true
  ORDER BY s.distance`;

interface Row {
  readonly id: string | null;
  readonly number: number;
  readonly suffix: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly citycode: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

const server = Fastify();

server.get<{ Querystring: { q: string } }>('/api/v1/gis/search', async ({ query: { q } }) => {
  const [, number = '-1', suffix = '', street = ''] = /^(\d+) ?(bis|ter|quater|[a-z]\b)? ?(.*)$/.exec(folded(q)) ?? [];
  const { rows } = await pool.query<Row>({ text: SQL, name: 'bare.search', values: [street, Number(number), suffix] });
  return { type: 'FeatureCollection', version: 'draft', features: rows.filter(({ id }) => id !== null).map(feature), query: q, limit: 5 };
});

const feature = (row: Row) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [row.longitude, row.latitude] },
  properties: {
    label: `${String(row.number)}${row.suffix} ${row.street} ${row.postcode} ${row.city}`,
    score: 1 - row.distance,
    housenumber: `${String(row.number)}${row.suffix}`,
    id: row.id,
    type: 'housenumber',
    name: `${String(row.number)}${row.suffix} ${row.street}`,
    street: row.street,
    postcode: row.postcode,
    citycode: row.citycode,
    city: row.city,
    context: '972, Martinique',
    importance: 0.5,
    x: row.x,
    y: row.y,
  },
});

process.once('disconnect', () => process.exit());
await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
