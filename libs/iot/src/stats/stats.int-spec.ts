import { type SensorStatus } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { RedisConnections } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { AlertFactory } from '../alerts/alert.factory';
import { IotHttpModule } from '../iot.http.module';
import { RollupRepository } from '../rollups/rollup.repository';
import { RollupService } from '../rollups/rollup.service';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';
import { SharedAnswers } from './shared-answers';
import { type IotStatsDto } from './stats.dto';

const HOUR = 3_600_000;

describe('the city in numbers', () => {
  let room: RoomHarness;
  let north: SavedZone;
  let south: SavedZone;
  let thermometer: string;
  const now = Math.floor(Date.now() / HOUR) * HOUR;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    [north, south] = [await ZoneFactory.named('Nord').save(room.database), await ZoneFactory.named('Sud').save(room.database)];
    thermometer = (await SensorFactory.inZone(north.id).measuring('temperature').save(room.database)).id;
    await sensor(north, 'noise', 'error');
    const gauge = await sensor(south, 'rainfall', 'maintenance');
    await measured(thermometer, now - 3 * HOUR, 4);
    await measured(gauge, now - HOUR, 2);
    await new RollupService(room.database, new RollupRepository(room.database)).refresh(new Date(now + HOUR / 60), () => false);
    await measured(thermometer, now - 3 * HOUR + 1_000, 3);
    await measured(thermometer, now, 1);
    await AlertFactory.on(thermometer, north.id)
      .graded('critical')
      .raisedAt(new Date(now - 400 * HOUR).toISOString())
      .save(room.database);
    await AlertFactory.on(thermometer, north.id)
      .graded('low')
      .being('acknowledged')
      .raisedAt(new Date(now).toISOString())
      .save(room.database);
    await AlertFactory.on(gauge, south.id).being('resolved').raisedAt(new Date(now).toISOString()).save(room.database);
  });
  afterAll(() => room.stop());

  async function sensor(zone: SavedZone, type: 'noise' | 'rainfall', status: SensorStatus): Promise<string> {
    const { id } = await SensorFactory.inZone(zone.id).measuring(type).save(room.database);
    await room.database.query('UPDATE sensors SET status = $2 WHERE id = $1', [id, status]);
    return id;
  }
  async function measured(id: string, at: number, count: number): Promise<void> {
    const days = [at, at].map((moment) => new Date(moment).toISOString().slice(0, 10));
    await room.database.query('SELECT readings_ensure_partitions($1, $2)', days);
    await room.database.query(
      `INSERT INTO readings (sensor_id, ts, id, value, unit, quality, received_at)
       SELECT $1, $2::timestamptz + n * interval '1 ms', gen_random_uuid(), 1, '°C', 1, now() FROM generate_series(1, $3::int) AS n`,
      [id, new Date(at), count],
    );
    await room.database.query(
      `INSERT INTO reading_hours_stale AS s VALUES ($1, date_trunc('hour', $2::timestamptz), $3) ON CONFLICT (sensor_id, at) DO UPDATE SET added = s.added + $3`,
      [id, new Date(at), count],
    );
  }
  const stats = async (query = '') =>
    (await room.request<IotStatsDto>('GET', `iot/stats${query}`, { token: room.tokenFor('VIEWER') })).body;

  it('are counted by state, hour, severity, type and zone', async () => {
    const found = await stats('?hours=6');
    expect(found.sensors).toEqual({ total: 3, active: 1, inactive: 0, maintenance: 1, error: 1 });
    expect(found.readings).toMatchObject({ total: 10 });
    // What is summed up, what came late for it, and what no one has summed up.
    expect(found.readings.hours).toHaveLength(6);
    const counts = new Map(found.readings.hours.map(({ timestamp, count }) => [Date.parse(timestamp), count]));
    expect([3, 2, 1, 0].map((ago) => counts.get(now - ago * HOUR))).toEqual([7, 0, 2, 1]);
    expect(found.alerts).toEqual({ open: 2, acknowledged: 1, low: 1, medium: 0, high: 0, critical: 1, raised: 2 });
    expect(found.types.map(({ type, readings, openAlerts }) => [type, readings, openAlerts])).toEqual([
      ['temperature', 8, 2],
      ['noise', 0, 0],
      ['rainfall', 2, 0],
    ]);
    expect(found.zones.map(({ name, sensors, readings, openAlerts }) => [name, sensors.total, readings, openAlerts])).toEqual(
      [north, south].sort((a, b) => (a.code < b.code ? -1 : 1)).map((zone) => (zone === north ? ['Nord', 2, 8, 2] : ['Sud', 1, 2, 0])),
    );
  });

  it('are of one zone, by id or code, and of one type', async () => {
    for (const zone of [south.id, south.code]) {
      const found = await stats(`?zone=${zone}`);
      expect(found).toMatchObject({ sensors: { total: 1, maintenance: 1 }, readings: { total: 2 }, alerts: { open: 0, raised: 1 } });
      expect(found.readings.hours).toHaveLength(24);
    }
    const noise = await stats('?type=noise&hours=1');
    expect(noise).toMatchObject({ sensors: { total: 1, error: 1 }, readings: { total: 0 }, alerts: { open: 0 } });
    expect(noise.types.map(({ type }) => type)).toEqual(['noise']);
    expect(await stats('?zone=elsewhere')).toMatchObject({ sensors: { total: 0 }, readings: { total: 0 }, types: [], zones: [] });
  });

  it('are asked for once, however many want them', async () => {
    const answers = room.get(SharedAnswers);
    let made = 0;
    const make = () => new Promise<{ made: number }>((resolve) => setTimeout(() => resolve({ made: (made += 1) }), 200));
    // Another process, which shares nothing but Redis.
    const another = new SharedAnswers(room.get(RedisConnections), { keyPrefix: room.redisKeyPrefix } as never);
    const found = await Promise.all([answers, another, answers, another].map((one) => one.get('busy', make)));
    expect(found).toEqual(Array(4).fill({ made: 1 }));
    expect(await another.get('busy', make)).toEqual({ made: 1 });
  });

  it('are given as they are kept while one caller makes them anew', async () => {
    const redis = room.get(RedisConnections).shared;
    const key = `${room.redisKeyPrefix}:iot:{old}`;
    await redis.set(key, '{"age":"old"}', 'PX', 3_000);
    const answers = room.get(SharedAnswers);
    const another = new SharedAnswers(room.get(RedisConnections), { keyPrefix: room.redisKeyPrefix } as never);
    let finish = (_: { age: string }): void => undefined;
    const renewing = answers.get('old', () => new Promise<{ age: string }>((resolve) => (finish = resolve)));
    await eventually(async () => expect(await redis.get(`${key}:making`)).toBe('1'));
    expect(await another.get('old', () => Promise.reject(new Error('not mine to make')))).toEqual({ age: 'old' });
    finish({ age: 'new' });
    expect(await renewing).toEqual({ age: 'new' });
    expect(await another.get('old', () => Promise.reject(new Error('fresh already')))).toEqual({ age: 'new' });
  });

  it('are not kept where they could not be made', async () => {
    const answers = room.get(SharedAnswers);
    await expect(answers.get('broken', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect(await answers.get('broken', () => Promise.resolve({ whole: true }))).toEqual({ whole: true });
  });

  it('are made without Redis too', async () => {
    const away = { shared: { multi: () => ({ get: () => ({ pttl: () => ({ exec: () => Promise.reject(new Error('away')) }) }) }) } };
    const answers = new SharedAnswers(away as never, { keyPrefix: 'x' } as never);
    expect(await answers.get('any', () => Promise.resolve({ made: true }))).toEqual({ made: true });
  });

  it.each(['hours=0', 'hours=169', 'hours=1.5', 'type=wind', 'zone=a/b'])('refuse %s', async (query) => {
    expect((await room.request('GET', `iot/stats?${query}`, { token: room.tokenFor('VIEWER') })).status).toBe(400);
  });
});
