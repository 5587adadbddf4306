import { type Database } from '@madinina/platform/database';
import { Logger } from '@nestjs/common';
import { IngestHarness, type TestDevice } from '../ingest/ingest.harness';
import { keptSummaries } from '../rollups/rollup.harness';
import { RollupRepository } from '../rollups/rollup.repository';
import { RollupService } from '../rollups/rollup.service';
import { type RetentionConfig } from './retention.config';
import { RetentionRepository } from './retention.repository';
import { RetentionService } from './retention.service';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NEVER = (): boolean => false;

describe('the age of readings', () => {
  let city: IngestHarness;
  let database: Database;
  let rollups: RollupService;
  const today = Math.floor(Date.now() / DAY) * DAY;
  const daysAgo = (days: number): number => today - days * DAY;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
    database = city.database;
    rollups = new RollupService(database, new RollupRepository(database));
  });
  beforeEach(() => database.query('DELETE FROM reading_horizons'));
  afterAll(() => city.stop());

  function retention(config: Partial<RetentionConfig>): RetentionService {
    const whole = { readingsDays: 0, readingsDaysByType: [], minutesDays: 0, hoursDays: 0, ...config };
    return new RetentionService(whole, database, new RetentionRepository(database), new RollupRepository(database), rollups);
  }
  const reading = (at: number, value = 1) => ({ value, timestamp: new Date(at).toISOString(), seq: at / 1_000 });
  async function deviceOf(type: string): Promise<TestDevice> {
    const device = await city.device();
    await database.query('UPDATE sensors SET type = $2 WHERE id = $1', [device.id, type]);
    return device;
  }
  const partitions = async (table: string): Promise<string[]> =>
    (
      await database.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
        [table],
      )
    ).map(({ name }) => name.slice(-8));
  const nameOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
  const hourCounts = async ({ id }: TestDevice): Promise<number[]> => (await keptSummaries(database, id, 'hour')).map(({ count }) => count);

  it('is told in days: those past it go as a whole, and their summaries stay', async () => {
    const device = await deviceOf('noise');
    await city.send(
      device,
      [40, 31, 30, 1].map((days) => reading(daysAgo(days) + HOUR)),
    );
    const ledger = await city.ledger(device.key);
    expect(await retention({ readingsDays: 30 }).apply(new Date(), NEVER)).toEqual({ days: 2, readings: 0, minuteDays: 0, summaries: 0 });
    expect(await partitions('readings')).toEqual([30, 1].map((days) => nameOf(daysAgo(days))));
    expect(await city.values(device)).toEqual([1, 1]);
    expect(await hourCounts(device)).toEqual([1, 1, 1, 1]);
    expect(await keptSummaries(database, device.id, 'day')).toMatchObject([{ p95: 1 }, { p95: 1 }, { p95: 1 }, { p95: 1 }]);
    expect(await city.ledger(device.key)).toEqual(ledger);
    expect(await retention({ readingsDays: 30 }).apply(new Date(), NEVER)).toMatchObject({ days: 0 });
  });

  it('is each type’s own in a day that they share, and what comes later is counted once', async () => {
    const [noise, rain] = [await deviceOf('noise'), await deviceOf('rainfall')];
    const at = daysAgo(50) + 5 * HOUR;
    for (const device of [noise, rain]) await city.send(device, [reading(at), reading(at + 1_000)]);
    const service = retention({ readingsDays: 365, readingsDaysByType: ['noise:45'] });
    expect(await service.apply(new Date(), NEVER)).toMatchObject({ days: 0, readings: 2 });
    expect([await city.values(noise), await city.values(rain)]).toEqual([[], [1, 1]]);

    for (const device of [noise, rain]) await city.send(device, reading(at + 2_000, 7));
    for (let turn = 0; turn < 2; turn += 1) await service.apply(new Date(), NEVER);
    for (const device of [noise, rain])
      expect(await keptSummaries(database, device.id, 'hour')).toMatchObject([{ count: 3, sum: 9, max: 7 }]);
    expect([await city.values(noise), await city.values(rain)]).toEqual([[], [1, 1, 7]]);

    // And again when the day is gone for all of them.
    expect(await retention({ readingsDays: 45 }).apply(new Date(), NEVER)).toMatchObject({ days: 1 });
    for (const device of [noise, rain]) await city.send(device, reading(at + 3_000, 8));
    await rollups.refresh(new Date(), NEVER);
    for (const device of [noise, rain])
      expect(await keptSummaries(database, device.id, 'hour')).toMatchObject([{ count: 4, sum: 17, max: 8 }]);
    expect([await city.values(noise), await city.values(rain)]).toEqual([[], []]);
  });

  it('waits for a day that is in use, and passes none over', async () => {
    const device = await deviceOf('traffic');
    await city.send(device, [reading(daysAgo(70)), reading(daysAgo(69))]);
    const service = retention({ readingsDays: 60 });
    const reader = await database.pool.connect();
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT FROM readings WHERE ts >= $1 AND ts < $2', [new Date(daysAgo(70)), new Date(daysAgo(69))]);
      expect(await service.apply(new Date(), NEVER)).toMatchObject({ days: 0 });
      await reader.query('ROLLBACK');
    } finally {
      reader.release();
    }
    expect(await city.values(device)).toEqual([1, 1]);
    expect(await service.apply(new Date(), NEVER)).toMatchObject({ days: 2 });
  });

  it('is longer for summaries, which go in their turn', async () => {
    const device = await deviceOf('humidity');
    await city.send(
      device,
      [90, 80].map((days) => reading(daysAgo(days))),
    );
    await rollups.refresh(new Date(), NEVER);
    const { minuteDays, days } = await retention({ readingsDays: 85, minutesDays: 10 }).apply(new Date(), NEVER);
    // Minutes stay as long as the readings.
    expect([minuteDays, days]).toEqual([1, 1]);
    expect(await partitions('reading_minutes')).toContain(nameOf(daysAgo(80)));
    expect(await hourCounts(device)).toEqual([1, 1]);
    expect((await retention({ hoursDays: 85 }).apply(new Date(), NEVER)).summaries).toBeGreaterThanOrEqual(2);
    expect(await hourCounts(device)).toEqual([1]);
  });

  it('is for ever where the setting is 0', async () => {
    await city.send(await deviceOf('rainfall'), reading(daysAgo(5_000)));
    expect(await retention({}).apply(new Date(), NEVER)).toEqual({ days: 0, readings: 0, minuteDays: 0, summaries: 0 });
  });

  it('hides nothing: readings that no one has noted are found and summed up', async () => {
    const device = await deviceOf('noise');
    await city.send(device, reading(daysAgo(2)));
    await rollups.refresh(new Date(), NEVER);
    await database.query(
      `INSERT INTO readings SELECT sensor_id, ts + interval '1 second', seq, gen_random_uuid(), 5, unit, quality, received_at FROM readings WHERE sensor_id = $1`,
      [device.id],
    );
    expect(await rollups.check(new Date(), NEVER)).toBe(1);
    await rollups.refresh(new Date(), NEVER);
    expect(await keptSummaries(database, device.id, 'hour')).toMatchObject([{ count: 2, sum: 6 }]);
    expect(await rollups.check(new Date(), NEVER)).toBe(0);
  });
});
