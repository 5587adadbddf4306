import { RoomHarness } from '@madinina/platform/harness';
import fc from 'fast-check';
import { IotHttpModule } from '../iot.http.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';
import { AGGREGATES, type HistoryDto } from './history.dto';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string }[];
  readonly buckets?: number;
  readonly most?: number;
}
interface Sample {
  readonly at: number;
  readonly value: number;
}

const DAY = Date.UTC(2026, 0, 12);
const MINUTE = 60_000;
const STEP = { minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE } as const;

/** The percentile as the definition says it: between the two nearest ranks, in proportion. */
function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return below + (above - below) * (rank - Math.floor(rank));
}

describe('the history of a sensor', () => {
  let room: RoomHarness;
  let zone: SavedZone;
  let user: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    zone = await ZoneFactory.named('Centre').save(room.database);
    user = room.tokenFor('USER');
    await room.database.query(`SELECT readings_ensure_partitions('2026-01-11', '2026-01-15')`);
  });
  afterAll(() => room.stop());

  async function sensorWith(samples: readonly Sample[]): Promise<string> {
    const { id } = await SensorFactory.inZone(zone.id).save(room.database);
    await room.database.query(
      `INSERT INTO readings (sensor_id, ts, seq, id, value, unit, quality, received_at)
       SELECT $1, r.at, r.seq, gen_random_uuid(), r.value, '°C', 0.5, now() FROM unnest($2::timestamptz[], $3::float8[]) WITH ORDINALITY AS r(at, value, seq)`,
      [id, samples.map(({ at }) => new Date(at)), samples.map(({ value }) => value)],
    );
    return id;
  }
  const read = (id: string, query: string) => room.request<HistoryDto & Problem>('GET', `iot/sensors/${id}/data?${query}`, { token: user });
  const between = (from: number, to: number) => `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

  it('is summed up as a plain recomputation sums it up', async () => {
    const sample = fc.record({
      at: fc.integer({ min: DAY - STEP.day, max: DAY + 2 * STEP.day }),
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    });
    const samples = fc.array(sample, { maxLength: 60 });
    const interval = fc.constantFrom('minute' as const, 'hour' as const, 'day' as const);
    await fc.assert(
      fc.asyncProperty(
        samples,
        interval,
        fc.integer({ min: 0, max: STEP.day }),
        fc.integer({ min: 1, max: STEP.day }),
        async (given, step, start, length) => {
          const [from, to] = [DAY + start, DAY + start + length];
          const id = await sensorWith(given);
          const { status, body } = await read(id, `${between(from, to)}&interval=${step}&aggregates=${AGGREGATES.join(',')}`);
          expect(status).toBe(200);
          const inside = given.filter(({ at }) => at >= from && at < to);
          const starts = [...new Set(inside.map(({ at }) => Math.floor(at / STEP[step]) * STEP[step]))].sort((a, b) => a - b);
          expect(body.items.map(({ timestamp }) => timestamp)).toEqual(starts.map((at) => new Date(at).toISOString()));
          for (const [index, at] of starts.entries()) {
            const values = inside.filter((one) => one.at >= at && one.at < at + STEP[step]).map(({ value }) => value);
            const sum = values.reduce((total, value) => total + value, 0);
            const point = body.items[index]!;
            expect(point.count).toBe(values.length);
            expect([point.min, point.max]).toEqual([Math.min(...values), Math.max(...values)]);
            // Sums of doubles depend on their order in the last places.
            expect(point.sum).toBeCloseTo(sum, 5);
            expect(point.avg).toBeCloseTo(sum / values.length, 5);
            expect(point.p95).toBeCloseTo(percentile(values, 0.95), 5);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('comes as readings in pages, each once and in order', async () => {
    const given = Array.from({ length: 120 }, (_, n) => ({ at: DAY + Math.floor(n / 2) * MINUTE, value: n }));
    const id = await sensorWith(given);
    const values: (number | undefined)[] = [];
    let cursor = '';
    do {
      const { status, body } = await read(id, `${between(DAY, DAY + STEP.day)}&limit=50${cursor}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ sensorId: id, unit: '°C', interval: 'raw' });
      values.push(...body.items.map(({ value }) => value));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(values).toEqual(given.map(({ value }) => value));
  });

  it('has a reading as it was measured', async () => {
    const id = await sensorWith([{ at: DAY + 1, value: -0.25 }]);
    const { body } = await read(id, between(DAY, DAY + STEP.day));
    expect(body.items).toEqual([{ timestamp: '2026-01-12T00:00:00.001Z', id: expect.any(String), value: -0.25, unit: '°C', quality: 0.5 }]);
  });

  it('is of the last 24 hours unless told', async () => {
    const id = await sensorWith([]);
    const before = Date.now();
    const { body } = await read(id, 'interval=hour');
    const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
    expect(to - from).toBe(STEP.day);
    expect(to).toBeGreaterThanOrEqual(before);
    expect(body).toMatchObject({ items: [], nextCursor: null, unit: '°C' });
  });

  it('has the aggregates that were asked for, and no others', async () => {
    const id = await sensorWith([{ at: DAY, value: 3 }]);
    const period = between(DAY, DAY + STEP.hour);
    const point = async (query: string) => (await read(id, `${period}&interval=hour${query}`)).body.items;
    const timestamp = '2026-01-12T00:00:00.000Z';
    expect(await point('')).toEqual([{ timestamp, avg: 3, min: 3, max: 3, count: 1 }]);
    expect(await point('&aggregates=p95')).toEqual([{ timestamp, p95: 3 }]);
    expect(await point('&aggregates=sum&aggregates=count')).toEqual([{ timestamp, sum: 3, count: 1 }]);
  });

  it('refuses a period upside down or with too many buckets, with the count', async () => {
    const id = await sensorWith([]);
    const reversed = await read(id, between(DAY, DAY));
    expect([reversed.status, reversed.body.code]).toEqual([422, 'iot.history.period_reversed']);
    const many = await read(id, `${between(DAY, DAY + 2_000 * MINUTE + 1)}&interval=minute`);
    expect([many.status, many.body.code, many.body.buckets, many.body.most]).toEqual([422, 'iot.history.too_many_buckets', 2_001, 2_000]);
    expect((await read(id, `${between(DAY, DAY + 2_000 * MINUTE)}&interval=minute`)).status).toBe(200);
  });

  it.each([
    ['from=yesterday', 'from'],
    ['from=2026-01-12T10:00:00', 'from'],
    ['to=2026-13-01', 'to'],
    ['interval=week', 'interval'],
    ['interval=hour&aggregates=median', 'aggregates'],
    ['interval=hour&aggregates=', 'aggregates'],
    ['limit=0', 'limit'],
    ['tz=America/Martinique', 'tz'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await read(await sensorWith([]), query);
    expect(status).toBe(400);
    expect(body.errors?.map((error) => error.path)).toContain(path);
  });

  it('is none where there is no sensor', async () => {
    for (const query of ['', 'interval=hour']) {
      const { status, body } = await read('01937c4e-0000-7000-8000-000000000000', query);
      expect([status, body.code]).toEqual([404, 'iot.sensor.not_found']);
    }
  });
});
