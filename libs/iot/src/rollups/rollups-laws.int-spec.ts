import { type Database } from '@madinina/platform/database';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { IngestHarness, messageOf, type TestDevice } from '../ingest/ingest.harness';
import { keptSummaries, recomputedSummaries, rounded } from './rollup.harness';
import { RollupRepository } from './rollup.repository';
import { RollupService } from './rollup.service';

const DAY = 86_400_000;
const MINUTE = 60_000;
const INTERVALS = ['minute', 'hour', 'day'] as const;
const NEVER = (): boolean => false;

describe('the summaries of the readings', () => {
  let city: IngestHarness;
  let database: Database;
  let rollups: RollupService;
  // Yesterday and before: all of it is over.
  const end = Math.floor(Date.now() / DAY) * DAY - DAY;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
    database = city.database;
    rollups = new RollupService(database, new RollupRepository(database));
  });
  afterAll(() => city.stop());

  const reading = (seq: number) => ({ value: (seq * 7919) % 101, timestamp: new Date(end - seq * 13 * MINUTE).toISOString(), seq });

  async function expectRight(device: TestDevice): Promise<void> {
    for (const interval of INTERVALS)
      expect([interval, rounded(await keptSummaries(database, device.id, interval))]).toEqual([
        interval,
        rounded(await recomputedSummaries(database, device.id, interval)),
      ]);
  }

  /** What stands and what is noted as added make up what is there, at any moment. */
  async function expectCounted(device: TestDevice): Promise<void> {
    const wrong = await database.query(
      `SELECT at, found, kept, added FROM
         (SELECT date_bin('1 hour', ts, '2000-01-01Z') AS at, count(*) AS found FROM readings WHERE sensor_id = $1 GROUP BY 1) AS f
         FULL JOIN (SELECT at, count AS kept FROM reading_hours WHERE sensor_id = $1) AS k USING (at)
         FULL JOIN (SELECT at, added FROM reading_hours_stale WHERE sensor_id = $1) AS s USING (at)
       WHERE coalesce(found, 0) <> coalesce(kept, 0) + coalesce(added, 0)`,
      [device.id],
    );
    expect(wrong).toEqual([]);
  }

  it('equal a recomputation, in whatever order, however late and however often the readings come', async () => {
    const batch = fc.record({ seqs: fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 12 }), refresh: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
        const device = await city.device();
        for (const { seqs, refresh } of batches) {
          await city.send(device, seqs.map(reading));
          if (refresh) await rollups.refresh(new Date(), NEVER);
          await expectCounted(device);
        }
        await rollups.refresh(new Date(), NEVER);
        await expectRight(device);
      }),
      { numRuns: 25 },
    );
  });

  it('equal a recomputation when they are refreshed while readings are stored', async () => {
    const devices = [await city.device(), await city.device(), await city.device()];
    const storing = (async () => {
      for (let turn = 0; turn < 25; turn += 1)
        await city.store(...devices.map((device, index) => messageOf(device, [reading(turn * (index + 1)), reading(turn)])));
    })();
    const over = { is: false };
    const refreshing = [1, 2].map(async () => {
      while (!over.is) {
        await rollups.refresh(new Date(), NEVER);
        for (const device of devices) await expectCounted(device);
      }
    });
    await storing;
    over.is = true;
    await Promise.all(refreshing);
    await rollups.refresh(new Date(), NEVER);
    for (const device of devices) await expectRight(device);
  });

  it('are as before when a refresh dies in the middle', async () => {
    const device = await city.device();
    await city.send(device, [1, 2, 3, 100].map(reading));
    const dying = new RollupRepository(database);
    dying.markDays = () => Promise.reject(new Error('killed'));
    await expect(new RollupService(database, dying).refresh(new Date(), NEVER)).rejects.toThrow('killed');
    expect(await keptSummaries(database, device.id, 'hour')).toEqual([]);
    await expectCounted(device);
    await rollups.refresh(new Date(), NEVER);
    await expectRight(device);
  });

  it('wait until the hour and the day are over', async () => {
    const device = await city.device();
    const noon = end - DAY / 2;
    await city.send(device, { value: 1, timestamp: new Date(noon).toISOString() });
    await rollups.refresh(new Date(noon + 60 * MINUTE), NEVER);
    expect(await keptSummaries(database, device.id, 'hour')).toEqual([]);
    await rollups.refresh(new Date(noon + 61 * MINUTE), NEVER);
    expect(await keptSummaries(database, device.id, 'hour')).toHaveLength(1);
    expect(await keptSummaries(database, device.id, 'day')).toEqual([]);
    await rollups.refresh(new Date(end + MINUTE), NEVER);
    await expectRight(device);
  });

  it('of values at the end of what a double holds are made all the same', async () => {
    const device = await city.device();
    const values = [1.7e308, 1.7e308, -1.7e308];
    await city.send(
      device,
      values.map((value, seq) => ({ ...reading(0), value, seq })),
    );
    await rollups.refresh(new Date(), NEVER);
    for (const interval of INTERVALS)
      expect(await keptSummaries(database, device.id, interval)).toMatchObject([{ count: 3, sum: NaN, min: -1.7e308, max: 1.7e308 }]);
  });

  it('take what comes for a time whose readings are gone, once', async () => {
    const device = await city.device();
    await city.send(
      device,
      [0, 1].map((n) => ({ value: 10 + n, timestamp: new Date(end + n * MINUTE).toISOString() })),
    );
    await rollups.refresh(new Date(), NEVER);
    await database.query(`INSERT INTO reading_horizons VALUES ('air_quality', $1)`, [new Date(end + DAY)]);
    await database.query('DELETE FROM readings WHERE sensor_id = $1', [device.id]);
    await city.send(device, { value: 4, timestamp: new Date(end + MINUTE).toISOString(), seq: 1 });
    await rollups.refresh(new Date(), NEVER);
    await rollups.refresh(new Date(), NEVER);
    await database.query('DELETE FROM reading_horizons');

    const whole = { count: 3, sum: 25, min: 4, max: 11, p95: null };
    expect(await keptSummaries(database, device.id, 'minute')).toMatchObject([
      { count: 1, sum: 10, p95: 10 },
      { count: 2, sum: 15, p95: null },
    ]);
    expect(await keptSummaries(database, device.id, 'hour')).toMatchObject([whole]);
    expect(await keptSummaries(database, device.id, 'day')).toMatchObject([whole]);
    expect(await city.values(device)).toEqual([]);
  });
});
