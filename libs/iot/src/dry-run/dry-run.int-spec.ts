import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { Logger } from '@nestjs/common';
import { everyMinute, IngestHarness, type TestDevice } from '../ingest/ingest.harness';
import { IotHttpModule } from '../iot.http.module';
import { type DryRunResultDto } from './dry-run.dto';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string }[];
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

describe('a dry run', () => {
  let city: IngestHarness;
  let room: RoomHarness;
  let device: TestDevice;
  let start: number;
  const minute = (count: number): number => start + count * MINUTE;
  const at = (count: number): string => new Date(minute(count)).toISOString();

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
    room = await RoomHarness.start({ imports: [IotHttpModule], database: { url: city.databaseUrl, drop: () => Promise.resolve() } });
  });
  afterAll(async () => {
    await room.stop();
    await city.stop();
  });
  beforeEach(async () => {
    device = await city.device();
    // At midnight UTC: what is usual depends on the time of day.
    start = (Math.floor(Date.now() / DAY) - 1) * DAY;
  });

  async function rule(type: string, condition: object): Promise<string> {
    const id = newId();
    await city.database.query(
      `INSERT INTO rules (id, name, type, severity, sensor_id, condition) VALUES ($1, 'Règle', $2, 'high', $3, $4)`,
      [id, type, device.id, JSON.stringify({ type, ...condition })],
    );
    if (type !== 'offline') await city.rulesKnown(device, (versions) => versions.has(id));
    return id;
  }
  const run = (id: string, body: object) =>
    room.request<DryRunResultDto & Problem>('POST', `iot/rules/${id}/dry-run`, { token: room.tokenFor('OPERATOR'), body });
  const lived = () =>
    city.database.query<{ reason: string; value: number; recurrences: number; isOpen: boolean }>(
      `SELECT reason, value, recurrences, status <> 'resolved' AS "isOpen" FROM alerts WHERE sensor_id = $1 ORDER BY id`,
      [device.id],
    );

  /** A restless series that is the same each time: minutes, some missing, with spikes that come and go. */
  function restless(count: number): { value: number; timestamp: string; seq: number }[] {
    let seed = 972;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const values = Array.from({ length: count }, () => (random() < 0.04 ? 205 + 100 * random() : 150 + 45 * random()));
    return everyMinute(start, values).filter(() => random() > 0.05);
  }

  it.each([
    ['threshold', { operator: 'above', threshold: 200, clear: 190, durationSeconds: 0, clearSeconds: 120 }],
    ['threshold', { operator: 'above', threshold: 170, clear: 160, durationSeconds: 120, clearSeconds: 0 }],
    ['anomaly', { minScore: 0.3, clearSeconds: 600 }],
  ])('tells exactly what ingest raised over the same readings: %s %j', async (type, condition) => {
    const id = await rule(type, condition);
    const readings = restless(900);
    for (let from = 0; from < readings.length; from += 83) await city.send(device, readings.slice(from, from + 83));
    const { status, body } = await run(id, { from: at(0), to: at(900) });
    expect(status).toBe(200);
    const expected = await lived();
    expect(expected.length).toBeGreaterThan(0);
    expect(body).toMatchObject({ sensors: 1, readings: readings.length, raised: expected.length });
    expect(
      body.alerts.map(({ reason, value, recurrences, endedAt }) => ({ reason, value, recurrences, isOpen: endedAt === null })),
    ).toEqual(expected);
  });

  it('tells silences, also one that lasts to the end', async () => {
    const id = await rule('offline', { missedReadings: 5 });
    await city.database.query('UPDATE sensors SET watched_since = $2 WHERE id = $1', [device.id, new Date(start)]);
    await city.send(device, [...everyMinute(minute(1), [1, 2, 3]), { value: 4, timestamp: at(30), seq: 9 }]);
    const { body } = await run(id, { from: at(-60), to: at(60) });
    expect(body.alerts).toMatchObject([
      {
        raisedAt: at(8),
        endedAt: at(30),
        value: null,
        reason: 'Bourg : aucune mesure depuis 5 min (attendue toutes les 1 min) ; dernière valeur 3 µg/m³',
      },
      { raisedAt: at(35), endedAt: null },
    ]);
  });

  it('tries another condition, of the same type', async () => {
    const id = await rule('threshold', { operator: 'above', threshold: 200, clear: 200, durationSeconds: 0 });
    await city.send(device, everyMinute(start, [150, 180, 150]));
    const period = { from: at(0), to: at(10) };
    expect((await run(id, period)).body.raised).toBe(0);
    const condition = { operator: 'above', threshold: 170, clearSeconds: 0 };
    expect((await run(id, { ...period, condition })).body.alerts).toMatchObject([{ raisedAt: at(1), endedAt: at(2), value: 180 }]);
    expect((await run(id, { ...period, condition: { type: 'offline' } })).body.code).toBe('iot.rule.type_mismatch');
    expect(await lived()).toEqual([]);
  });

  it('knows at its start what began before', async () => {
    const id = await rule('threshold', { operator: 'above', threshold: 200, clear: 200, durationSeconds: 600 });
    await city.send(
      device,
      everyMinute(
        start,
        Array.from({ length: 15 }, () => 250),
      ),
    );
    expect((await run(id, { from: at(5), to: at(20) })).body.alerts).toMatchObject([{ raisedAt: at(10) }]);
  });

  it('refuses a period that is no past, is endless or reversed, and a rule that is not there', async () => {
    const id = await rule('threshold', { operator: 'above', threshold: 200, clear: 200, durationSeconds: 0 });
    const outcome = async (body: object, of = id) => {
      const answer = await run(of, body);
      return [answer.status, answer.body.code];
    };
    expect(await outcome({ from: at(10), to: at(0) })).toEqual([422, 'iot.dry_run.period_invalid']);
    expect(await outcome({ to: new Date(Date.now() + 60 * MINUTE).toISOString() })).toEqual([422, 'iot.dry_run.period_invalid']);
    expect(await outcome({ from: '2020-01-01T00:00:00Z' })).toEqual([422, 'iot.dry_run.period_invalid']);
    expect(await outcome({}, newId())).toEqual([404, 'iot.rule.not_found']);
    expect((await run(id, { from: 'yesterday' })).body.errors).toMatchObject([{ path: 'from' }]);
  });

  it('refuses a rule over more sensors than it looks at', async () => {
    const id = newId();
    await city.database.query(
      `INSERT INTO sensors (id, device_key, name, type, zone_id, location, unit)
       SELECT gen_random_uuid(), 'many-' || n, 'Capteur', 'noise', $1, ST_SetSRID(ST_MakePoint(-61, 14.6), 4326), 'dB' FROM generate_series(1, 1001) AS n`,
      [device.zoneId],
    );
    await city.database.query(
      `INSERT INTO rules (id, name, severity, zone_id, condition) VALUES ($1, 'Large', 'low', $2, '{"operator":"above","threshold":1,"clear":1,"durationSeconds":0}')`,
      [id, device.zoneId],
    );
    const { status, body } = await run(id, {});
    expect([status, body.code]).toEqual([422, 'iot.dry_run.too_many_sensors']);
  });
});
