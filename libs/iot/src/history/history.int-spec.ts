import { RoomHarness } from '@madinina/platform/harness';
import fc from 'fast-check';
import { IotHttpModule } from '../iot.http.module';
import { percentile } from '../rollups/rollup.harness';
import { RollupRepository } from '../rollups/rollup.repository';
import { RollupService } from '../rollups/rollup.service';
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

  /** As ingest does: readings, and the mark that summaries do not know of them. */
  async function store(id: string, samples: readonly Sample[], from = 1): Promise<void> {
    await room.database.query(
      `WITH stored AS (
         INSERT INTO readings (sensor_id, ts, seq, id, value, unit, quality, received_at)
         SELECT $1, r.at, r.seq + $4, gen_random_uuid(), r.value, '°C', 0.5, now()
         FROM unnest($2::timestamptz[], $3::float8[]) WITH ORDINALITY AS r(at, value, seq) RETURNING sensor_id, ts)
       INSERT INTO reading_hours_stale AS s SELECT sensor_id, date_bin('1 hour', ts, '2000-01-01Z'), count(*) FROM stored GROUP BY 1, 2
       ON CONFLICT (sensor_id, at) DO UPDATE SET added = s.added + excluded.added`,
      [id, samples.map(({ at }) => new Date(at)), samples.map(({ value }) => value), from],
    );
  }
  async function sensorWith(samples: readonly Sample[]): Promise<string> {
    const { id } = await SensorFactory.inZone(zone.id).save(room.database);
    await store(id, samples);
    return id;
  }
  /** Sums up what is over by then, as the worker does. */
  const refresh = (now = new Date(DAY + 10 * STEP.day)) =>
    new RollupService(room.database, new RollupRepository(room.database)).refresh(now, () => false);
  const read = (id: string, query: string) => room.request<HistoryDto & Problem>('GET', `iot/sensors/${id}/data?${query}`, { token: user });
  const between = (from: number, to: number) => `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

  it('is summed up as a plain recomputation sums it up', async () => {
    const sample = fc.record({
      at: fc.integer({ min: DAY - STEP.day, max: DAY + 2 * STEP.day }),
      // JSON knows no negative zero, and the database gives back what it can tell apart.
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0),
    });
    const samples = fc.array(sample, { maxLength: 60 });
    const interval = fc.constantFrom('minute' as const, 'hour' as const, 'day' as const);
    await fc.assert(
      fc.asyncProperty(
        samples,
        interval,
        fc.integer({ min: 0, max: STEP.day }),
        fc.integer({ min: 1, max: STEP.day }),
        fc.array(sample, { maxLength: 10 }),
        fc.integer({ min: DAY - STEP.day, max: DAY + 3 * STEP.day }),
        async (early, step, start, length, late, refreshedAt) => {
          const [from, to] = [DAY + start, DAY + start + length];
          const given = [...early, ...late];
          const id = await sensorWith(early);
          await refresh(new Date(refreshedAt));
          await store(id, late, 1_000);
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
      { numRuns: 60 },
    );
  });

  it('has the days of a place', async () => {
    const paris = {
      timeZone: 'Europe/Paris',
      starts: ['2026-03-27T23:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z', '2026-03-30T22:00Z'],
    };
    const martinique = { timeZone: 'America/Martinique', starts: ['2026-03-28T04:00Z', '2026-03-29T04:00Z', '2026-03-30T04:00Z'] };
    await room.database.query(`SELECT readings_ensure_partitions('2026-03-27', '2026-03-31')`);
    const samples = Array.from({ length: 90 }, (_, n) => ({ at: Date.parse('2026-03-27T12:10Z') + n * STEP.hour, value: n }));
    const id = await sensorWith(samples.slice(0, 60));
    await refresh(new Date('2026-04-10T00:00Z'));
    await store(id, samples.slice(60), 1_000);
    for (const { timeZone, starts } of [paris, martinique]) {
      const bounds = starts.map((start) => Date.parse(start));
      const period = between(bounds[0]! + STEP.hour, bounds.at(-1)! - STEP.hour);
      for (const refreshed of [false, true]) {
        if (refreshed) await refresh(new Date('2026-04-10T00:00Z'));
        for (const aggregates of ['sum,count,min', 'sum,count,min,p95']) {
          const { body } = await read(id, `${period}&interval=day&timeZone=${timeZone}&aggregates=${aggregates}`);
          const expected = bounds.slice(0, -1).map((start, day) => {
            const [from, to] = [Math.max(start, bounds[0]! + STEP.hour), Math.min(bounds[day + 1]!, bounds.at(-1)! - STEP.hour)];
            const values = samples.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
            const point = { timestamp: new Date(start).toISOString(), count: values.length, min: Math.min(...values) };
            const p95 = aggregates.includes('p95') ? { p95: percentile(values, 0.95) } : {};
            return { ...point, sum: values.reduce((sum, value) => sum + value, 0), ...p95 };
          });
          expect(body).toMatchObject({ timeZone, interval: 'day' });
          expect(body.items).toEqual(expected);
        }
      }
    }
  });

  it('refuses a place whose clock is half an hour off, and too many of its days', async () => {
    const id = await sensorWith([]);
    const codeOf = async (query: string) => (await read(id, query)).body;
    expect(await codeOf(`${between(DAY, DAY + STEP.day)}&interval=day&timeZone=Pacific/Marquesas`)).toMatchObject({
      code: 'iot.history.time_zone_uneven',
      timeZone: 'Pacific/Marquesas',
    });
    const years = between(DAY, DAY + 800 * STEP.day);
    expect(await codeOf(`${years}&interval=day&timeZone=America/Martinique`)).toMatchObject({
      code: 'iot.history.too_many_buckets',
      buckets: 800,
      most: 750,
    });
    expect(await codeOf(`${years}&interval=day`)).toMatchObject({ items: [] });
  });

  it('is told by summaries where they know it all', async () => {
    const id = await sensorWith([
      { at: DAY, value: 1 },
      { at: DAY + STEP.hour, value: 2 },
    ]);
    await refresh();
    for (const interval of ['minute', 'hour', 'day']) {
      await room.database.query(`UPDATE reading_${interval}s SET max = max + 100 WHERE sensor_id = $1`, [id]);
      const { body } = await read(id, `${between(DAY, DAY + STEP.day)}&interval=${interval}&aggregates=max`);
      expect(body.items.map(({ max }) => max)).toEqual(interval === 'day' ? [102] : [101, 102]);
    }
    // What comes late for one hour is read with it, and the other hour stays as it is kept.
    await store(id, [{ at: DAY + STEP.hour, value: 3 }], 9);
    const hours = await read(id, `${between(DAY, DAY + STEP.day)}&interval=hour&aggregates=max`);
    expect(hours.body.items.map(({ max }) => max)).toEqual([101, 3]);
    const day = await read(id, `${between(DAY, DAY + STEP.day)}&interval=day&aggregates=max`);
    expect(day.body.items.map(({ max }) => max)).toEqual([101]);
  });

  it('outlives its readings', async () => {
    const samples = [0, 10, 70, 1_500].map((minute) => ({ at: DAY + minute * MINUTE, value: minute }));
    const { id } = await SensorFactory.inZone(zone.id).measuring('rainfall').save(room.database);
    await store(id, samples);
    await refresh();
    await room.database.query('DELETE FROM readings WHERE sensor_id = $1', [id]);
    await room.database.query(`INSERT INTO reading_horizons VALUES ('rainfall', $1)`, [new Date(DAY + 2 * STEP.day)]);
    const counts = async (from: number, query: string) =>
      (await read(id, `${between(from, DAY + 3 * STEP.day)}&${query}`)).body.items.map(({ count, p95 }) => [count, p95]);
    const asked = (interval: string) => `interval=${interval}&aggregates=count,p95`;
    expect(await counts(DAY, asked('hour'))).toEqual([
      [2, 9.5],
      [1, 70],
      [1, 1_500],
    ]);
    expect(await counts(DAY, asked('day'))).toEqual([
      [3, expect.closeTo(64)],
      [1, 1_500],
    ]);
    // Of a day that the period cuts, its whole hours are left; their percentiles say nothing of it.
    expect(await counts(DAY + 30 * MINUTE, asked('day'))).toEqual([
      [1, null],
      [1, 1_500],
    ]);
    expect(await counts(DAY, `${asked('day')}&timeZone=America/Martinique`)).toEqual([
      [3, null],
      [1, null],
    ]);
  });

  it('says nothing where a sum leaves the range of a double', async () => {
    const id = await sensorWith([1.7e308, 1.7e308, -1.7e308].map((value, n) => ({ at: DAY + n, value })));
    for (const interval of ['minute', 'hour', 'day'])
      for (const refreshed of [false, true]) {
        if (refreshed) await refresh();
        const { status, body } = await read(id, `${between(DAY, DAY + STEP.day)}&interval=${interval}&aggregates=${AGGREGATES.join(',')}`);
        expect([status, body.items]).toEqual([
          200,
          [expect.objectContaining({ avg: null, sum: null, min: -1.7e308, max: 1.7e308, count: 3, p95: 1.7e308 })],
        ]);
      }
  });

  it.each(['1850-01-01T00:00:00Z', '2300-01-01T00:00:00Z'])('is empty around %s', async (from) => {
    const id = await sensorWith([]);
    const to = new Date(Date.parse(from) + STEP.day).toISOString();
    for (const query of ['', '&interval=minute', '&interval=hour', '&interval=day&aggregates=p95']) {
      const { status, body } = await read(id, `from=${from}&to=${to}${query}`);
      expect([status, body.items]).toEqual([200, []]);
    }
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
