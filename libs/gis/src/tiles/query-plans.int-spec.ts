import { parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { mercatorBox } from '../features/bbox';
import { type FeatureQuery } from '../features/feature-query';
import { featureListStatement } from '../features/feature-statement.repository';
import { TileShapeRepository } from '../features/tile-shape.repository';
import { tileStatement } from './tile.repository';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

const LAYER = { id: '019a0000-0000-7000-8000-000000000001', key: 'grande' };
const OTHER = '019a0000-0000-7000-8000-000000000002';
const LATE = '019a0000-0000-7000-8000-000000008000';
const FEATURES = 50_000;

const FILL = [
  `INSERT INTO gis_layers (id, key, title, kind, geometry_type, visible_to) VALUES ('${LAYER.id}', '${LAYER.key}', 'Grande', 'stored', 'any', '{USER}'),
   ('${OTHER}', 'autre', 'Autre', 'stored', 'any', '{USER}')`,
  `INSERT INTO gis_features (id, layer_id, geometry, properties, tile_attributes, starts_at, ends_at)
   SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, CASE WHEN n % 5 = 0 THEN '${OTHER}'::uuid ELSE '${LAYER.id}' END,
     ST_SetSRID(ST_MakePoint(-61.22 + 0.4 * (n % 1409) / 1409, 14.4 + 0.45 * (n % 1399) / 1399), 4326),
     jsonb_build_object('name', 'Lieu ' || n, 'kind', 'k' || n % 500), jsonb_build_object('name', 'Lieu ' || n),
     '2026-01-01Z'::timestamptz + n * interval '1 minute', '2026-01-01Z'::timestamptz + n * interval '1 minute'
   FROM generate_series(1, ${FEATURES * 1.25}) AS n`,
];

describe('lists and tiles over a whole layer', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = parseConfig({ NODE_ENV: 'test', DATABASE_URL: testDatabase.url, DATABASE_POOL_SIZE: '2' }, [DatabaseConfig]);
    database = new Database(config.get(DatabaseConfig));
    for (const statement of FILL) await database.query(statement);
    const ids = await database.query<{ id: string }>('SELECT id FROM gis_features WHERE layer_id = $1', [LAYER.id]);
    await new TileShapeRepository(database).add(
      LAYER.id,
      ids.map(({ id }) => id),
    );
    await database.query('ANALYZE gis_layers, gis_features, gis_tile_shapes');
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await testDatabase.drop();
  });

  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
  interface Found {
    /** Tables read from end to end. */
    readonly scanned: string[];
    readonly indexes: string[];
    /** What is asked of rows once they are found. */
    readonly filters: string[];
  }
  const plan = async ({ sql, values }: { sql: string; values: readonly unknown[] }): Promise<Found> => {
    const [explained] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, values);
    const nodes = explained ? nodesOf(explained['QUERY PLAN'][0].Plan) : [];
    return {
      scanned: nodes.flatMap((node) => (node['Node Type'].includes('Seq Scan') ? [node['Relation Name'] ?? '?'] : [])),
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      filters: nodes.flatMap((node) => node.Filter ?? []),
    };
  };
  const box = (west: number, south: number, east: number, north: number): NonNullable<FeatureQuery['bbox']> => {
    const degrees = { west, south, east, north };
    return { degrees, mercator: mercatorBox(degrees) };
  };

  it.each<[string, Partial<FeatureQuery>]>([
    ['all', {}],
    ['a late page', { afterId: LATE }],
    ['a small box', { bbox: box(-61.1, 14.6, -61.09, 14.61) }],
    ['a large box', { bbox: box(-61.2, 14.4, -60.8, 14.9) }],
    ['a box over the antimeridian', { bbox: box(170, 14.4, -61.1, 14.9) }],
    ['a property', { properties: { kind: 'k7' } }],
    ['a property that none has', { properties: { kind: 'none' } }],
    ['a moment', { datetime: { from: new Date('2026-01-10Z'), to: new Date('2026-01-10T01:00Z') } }],
    [
      'everything at once',
      { bbox: box(-61.2, 14.5, -61, 14.7), properties: { kind: 'k7' }, datetime: { to: new Date('2026-01-10Z') }, afterId: LATE },
    ],
  ])('find features by index: %s', async (_name, query) => {
    const { scanned, indexes } = await plan(featureListStatement(LAYER.id, { limit: 50, properties: {}, ...query }, 51));
    expect(scanned).toEqual([]);
    expect(indexes.length).toBeGreaterThan(0);
  });

  it.each([0, 4, 6, 8, 10, 12, 13, 14, 18])('cut a tile at zoom %d by index, of rows that are all wanted', async (z) => {
    const tile = { z, x: Math.floor(((-61.05 + 180) / 360) * 2 ** z), y: Math.floor(0.4581 * 2 ** z) };
    const { scanned, indexes, filters } = await plan(tileStatement(LAYER, tile));
    expect([scanned, filters]).toEqual([[], []]);
    expect(indexes).toEqual([z > 12 ? 'gis_features_layer_id_mercator_idx' : 'gis_tile_shapes_layer_id_level_geometry_idx']);
  });
});
