import { parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { alertListStatement } from '../alerts/alert-list.repository';
import { boundsOf } from '../history/history-period';
import { readingListStatement } from '../history/reading.repository';
import { rejectedListStatement } from '../history/rejected-message.repository';
import { keptStatement, ofReadingsStatement } from '../history/summary.repository';
import { boxAround } from './near';
import { preparedPlan, type QueryPlan, queryPlan } from './query-plan.harness';
import { nearListStatement, sensorListStatement } from './sensor-list.repository';

/** Tables that grow with the city; a zone or a rule may be read from end to end. */
const GROWING = /^(?:sensors|sensor_last_readings|alerts|rejected_messages|readings.*|reading_.*)$/;
const COUNT = 51;

const FILL = [
  `INSERT INTO zones (id, code, name) SELECT gen_random_uuid(), 'Z' || n, 'Zone ' || n FROM generate_series(1, 34) AS n`,
  `INSERT INTO sensors (id, device_key, name, type, status, zone_id, location, unit)
   SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'device-' || n, 'Capteur ' || md5(n::text),
     (ARRAY['temperature', 'humidity', 'air_quality', 'traffic', 'noise'])[1 + n % 5], CASE WHEN n % 20 = 0 THEN 'error' ELSE 'active' END, z.id,
     ST_SetSRID(ST_MakePoint(-61.22 + 0.4 * (n % 141) / 141, 14.4 + 0.45 * (n % 139) / 139), 4326), '°C'
   FROM generate_series(1, 20000) AS n JOIN (SELECT id, row_number() OVER (ORDER BY code) AS place FROM zones) AS z ON z.place = 1 + n % 34`,
  `INSERT INTO sensor_last_readings (sensor_id, ts, value, unit, quality, received_at) SELECT id, now(), 20, '°C', 0.98, now() FROM sensors`,
  `SELECT readings_ensure_partitions('2026-01-01', '2026-01-31')`,
  `INSERT INTO readings (sensor_id, ts, id, value, unit, quality, received_at)
   SELECT s.id, at, gen_random_uuid(), 20, '°C', 0.98, at
   FROM (SELECT id FROM sensors ORDER BY id LIMIT 20) AS s, generate_series('2026-01-01Z'::timestamptz, '2026-01-31 23:50Z', '10 minutes') AS at`,
  `INSERT INTO rules (id, name, severity, zone_id, condition)
   SELECT ('019a0000-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Règle ' || n, 'high', (SELECT id FROM zones ORDER BY code LIMIT 1), '{}'
   FROM generate_series(1, 25) AS n`,
  `INSERT INTO alerts (id, rule_id, rule_version, sensor_id, zone_id, severity, status, reason, raised_at, resolved_at)
   SELECT ('019a0000-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ('019a0000-0001-7000-8000-' || lpad(to_hex(1 + n / 20000), 12, '0'))::uuid, 1,
     s.id, s.zone_id, (ARRAY['low', 'medium', 'high', 'critical'])[1 + n % 4], a.status, 'Seuil', '2026-01-01Z'::timestamptz + n * interval '1 minute',
     CASE WHEN a.status = 'resolved' THEN now() END
   FROM (SELECT n, CASE WHEN n % 50 = 0 THEN 'active' WHEN n % 50 = 1 THEN 'acknowledged' ELSE 'resolved' END AS status FROM generate_series(1, 50000) AS n) AS a
   JOIN sensors s ON s.id = ('019a0000-0000-7000-8000-' || lpad(to_hex(1 + n % 20000), 12, '0'))::uuid`,
  `INSERT INTO rejected_messages (id, topic, device_key, payload, reason, detail, received_at)
   SELECT ('019a0000-0003-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 't', 'device-' || n % 500, 'x', 'bad_json', '', '2026-01-01Z'::timestamptz + n * interval '1 second'
   FROM generate_series(1, 50000) AS n`,
  `SELECT reading_minutes_ensure_partition(('2026-01-01'::date + n)) FROM generate_series(0, 30) AS n`,
  ...['minute', 'hour', 'day'].map(
    (interval) => `INSERT INTO reading_${interval}s
      SELECT sensor_id, date_bin('1 ${interval}', ts, '2000-01-01Z') AS at, count(*), sum(value), min(value), max(value), 20 FROM readings GROUP BY 1, 2`,
  ),
  `INSERT INTO reading_hours_stale SELECT id, '2026-01-31 23:00Z', 3 FROM sensors`,
  `INSERT INTO reading_days_stale SELECT id, '2026-01-31Z' FROM sensors`,
  'ANALYZE',
];

describe('lists over a whole city', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  const plan = async (statement: { sql: string; values: readonly unknown[]; name?: string }): Promise<QueryPlan> => {
    const found = await (statement.name === undefined ? queryPlan : preparedPlan)(database, statement);
    return { ...found, scannedTables: found.scannedTables.filter((table) => GROWING.test(table)) };
  };

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

  const late = '019a0000-0000-7000-8000-000000004000';
  const zoneCode = 'Z7';
  const near = { longitude: -61.07, latitude: 14.6, radius: 2_000 };
  it.each([
    ['all', {}, undefined, 'sensors_pkey'],
    ['a late page', {}, late, 'sensors_pkey'],
    ['a type', { type: 'noise' }, undefined, 'sensors_type_id_idx'],
    ['a late page of a type', { type: 'noise' }, late, 'sensors_type_id_idx'],
    ['a rare status', { status: 'maintenance' }, undefined, 'sensors_status_id_idx'],
    ['a zone by its code', { zoneCode }, undefined, 'sensors_zone_id_id_idx'],
    ['a text', { q: 'abcd' }, undefined, 'sensors_name_idx'],
    ['a box', { bbox: boxAround(near) }, undefined, 'sensors_location_idx'],
  ] as const)('find sensors by index: %s', async (_name, filter, after, index) => {
    const { scannedTables, indexes } = await plan(sensorListStatement(filter, after, COUNT));
    expect(scannedTables).toEqual([]);
    expect(indexes).toContain(index);
    expect(indexes).toContain('sensor_last_readings_pkey');
  });

  it('finds the nearest sensors by index, and the next nearest', async () => {
    for (const after of [undefined, { distance: 500, id: late }]) {
      const { scannedTables, indexes } = await plan(nearListStatement(near, { type: 'noise' }, after, COUNT));
      expect(scannedTables).toEqual([]);
      expect(indexes).toContain('sensors_location_idx');
    }
  });

  const afterAlert = { at: '2026-01-10T00:00:00.000Z', id: late };
  const sensorId = '019a0000-0000-7000-8000-000000000010';
  it.each([
    ['active', { statuses: ['active'] }, undefined, 'alerts_status_raised_at_id_idx'],
    ['a late page', { statuses: ['resolved'] }, afterAlert, 'alerts_status_raised_at_id_idx'],
    ['every status', { statuses: ['active', 'acknowledged', 'resolved'] }, undefined, 'alerts_status_raised_at_id_idx'],
    [
      'a period',
      { statuses: ['resolved'], from: new Date('2026-01-05Z'), to: new Date('2026-01-06Z') },
      undefined,
      'alerts_status_raised_at_id_idx',
    ],
    ['a sensor', { statuses: ['resolved', 'active'], sensorId }, undefined, 'alerts_sensor_id_raised_at_id_idx'],
  ] as const)('find alerts by index: %s', async (_name, filter, after, index) => {
    const { scannedTables, indexes } = await plan(alertListStatement(filter, after, COUNT));
    expect(scannedTables).toEqual([]);
    expect(indexes).toContain(index);
  });

  it('finds the alerts of a zone by an index', async () => {
    const { scannedTables } = await plan(alertListStatement({ statuses: ['active'], zoneCode }, undefined, COUNT));
    expect(scannedTables).toEqual([]);
  });

  const afterMessage = { at: '2026-01-01T05:00:00.000Z', id: '019a0000-0003-7000-8000-000000004000' };
  it.each([
    ['all', {}, undefined, 'rejected_messages_received_at_id_idx'],
    ['a late page', {}, afterMessage, 'rejected_messages_received_at_id_idx'],
    ['a device', { deviceKey: 'device-7' }, undefined, 'rejected_messages_device_key_id_idx'],
    ['a late page of a device', { deviceKey: 'device-7' }, afterMessage, 'rejected_messages_device_key_id_idx'],
    [
      'a period',
      { from: new Date('2026-01-01T02:00:00Z'), to: new Date('2026-01-01T02:10:00Z') },
      undefined,
      'rejected_messages_received_at_id_idx',
    ],
  ] as const)('find refused messages by index: %s', async (_name, filter, after, index) => {
    const { scannedTables, indexes } = await plan(rejectedListStatement(filter, after, COUNT, 4_096));
    expect(scannedTables).toEqual([]);
    expect(indexes).toContain(index);
  });

  const days = { from: new Date('2026-01-10T00:00:00Z'), to: new Date('2026-01-12T00:00:00Z') };
  const span = { from: days.from.getTime(), to: days.to.getTime() };
  it.each([
    ['minute', /^reading_minutes_202601(?:09|1[012])_pkey$/],
    ['hour', /^reading_hours_sensor_id_at_key$/],
    ['day', /^reading_(?:hours|days)_sensor_id_at_key$/],
  ] as const)('finds the summaries of a sensor by index: %s', async (interval, index) => {
    const { scannedTables, indexes } = await plan(keptStatement(sensorId, span, interval));
    expect(scannedTables.filter((table) => table !== 'reading_horizons')).toEqual([]);
    const read = indexes.filter((name) => /^reading_(?:minutes|hours|days)_(?!stale)/.test(name));
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((name) => !index.test(name))).toEqual([]);
  });

  it('reads only the days of the period', async () => {
    const statements = [
      readingListStatement(sensorId, days, undefined, COUNT),
      readingListStatement(sensorId, days, { at: '2026-01-11T00:00:00.000Z', seq: -1 }, COUNT),
      ofReadingsStatement(sensorId, [span], boundsOf(days, 'hour', 'UTC'), true),
    ];
    for (const statement of statements) {
      const { scannedTables, indexes } = await plan(statement);
      expect(scannedTables).toEqual([]);
      const read = indexes.filter((index) => index.startsWith('readings_'));
      expect(read.length).toBeGreaterThan(0);
      expect(read.filter((index) => !/^readings_2026011[01]_pkey$/.test(index))).toEqual([]);
    }
  });
});
