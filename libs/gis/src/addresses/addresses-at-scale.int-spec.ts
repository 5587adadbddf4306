import { parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { addressPageStatement } from './index/address.repository';
import { nearestStatement } from './reverse/reverse.repository';

/** As many addresses as the department has, scattered over it, in 34 communes. */
const FILL = [
  `INSERT INTO addresses (id, street_id, street, number, suffix, locality, postcode, citycode, city, longitude, latitude, position, certified)
   SELECT '972' || lpad((1 + n % 34)::text, 2, '0') || '_' || lpad((n / 20)::text, 4, '0') || '_' || lpad(n::text, 6, '0'), '972' || (n / 20), 'Rue ' || (n / 20), n % 20, '', '',
     (97200 + n % 34)::text, '972' || lpad((1 + n % 34)::text, 2, '0'), 'Commune', -61.2 + 0.4 * (n::bigint * 7919 % 100003) / 100003, 14.4 + 0.5 * (n::bigint * 104729 % 99991) / 99991, '', false
   FROM generate_series(1, 100000) AS n`,
  `INSERT INTO address_localities (id, name, postcode, citycode, city, longitude, latitude)
   SELECT 'ld' || n, 'Quartier ' || n, '97200', '97209', 'Fort-de-France', -61.2 + 0.4 * (n::bigint * 7919 % 3001) / 3001, 14.4 + 0.5 * (n::bigint * 104729 % 2999) / 2999
   FROM generate_series(1, 3000) AS n`,
  'ANALYZE addresses (id, citycode, postcode)',
  'ANALYZE address_localities (id, citycode, postcode)',
];

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

describe('addresses of a whole department', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = parseConfig({ NODE_ENV: 'test', DATABASE_URL: testDatabase.url, DATABASE_POOL_SIZE: '2' }, [DatabaseConfig]);
    database = new Database(config.get(DatabaseConfig));
    for (const statement of FILL) await database.query(statement);
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await testDatabase.drop();
  });

  const nodesOf = async ({ sql, values }: { sql: string; values: readonly unknown[] }): Promise<PlanNode[]> => {
    const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
    const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values);
    return row ? flatten(row['QUERY PLAN'][0].Plan) : [];
  };

  const here = { longitude: -61.05, latitude: 14.62 };
  it.each([
    ['the nearest house', nearestStatement('addresses', here, { metres: 1_000 }, 1), 'addresses_location_idx'],
    ['the nearest houses of some streets', nearestStatement('addresses', here, { metres: 1_000 }, 400), 'addresses_location_idx'],
    ['the nearest house of the department', nearestStatement('addresses', here, { metres: 20_000 }, 1), 'addresses_location_idx'],
    [
      'the nearest house of a commune',
      nearestStatement('addresses', here, { metres: 1_000, citycodes: ['97209'] }, 5),
      'addresses_location_idx',
    ],
    ['the nearest quarter', nearestStatement('address_localities', here, { metres: 5_000 }, 1), 'address_localities_location_idx'],
    ['a late page of all', addressPageStatement('97220'), 'addresses_pkey'],
  ])('finds %s by index, and reads no row that it does not need', async (_name, statement, index) => {
    const nodes = await nodesOf(statement);
    expect(nodes.filter((node) => node['Node Type'].includes('Seq Scan'))).toEqual([]);
    expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual([index]);
    expect(nodes.every((node) => (node['Rows Removed by Filter'] ?? 0) < 1_000)).toBe(true);
  });

  it('keeps to the same index when the statement is prepared', async () => {
    await database.transaction(async () => {
      await database.query(`SET LOCAL plan_cache_mode = force_generic_plan`);
      for (const statement of [
        nearestStatement('addresses', here, { metres: 1_000 }, 1),
        nearestStatement('addresses', here, { metres: 20_000, citycodes: ['97209'] }, 1),
      ]) {
        const nodes = await nodesOf(statement);
        expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['addresses_location_idx']);
      }
    });
  });
});
