import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { ALERTS, type Expected, publishLoad, READINGS } from './load.harness';
import { OwnStack } from './own-stack.harness';
import { watchedSensor, type WatchedSensor } from './sensor.harness';
import { SmallDisk } from './small-disk.harness';

const PATIENT = { timeoutMs: 90_000, everyMs: 250 };
const DAY_MS = 86_400_000;

describe('in the middle of 4,000 readings, of which 10 % are late, 5 % come twice and 1 % more are broken', () => {
  const stack = new OwnStack('e2e');
  let city: City;
  let isUp = false;
  const afterDown: (() => void)[] = [];
  beforeAll(async () => {
    await stack.up();
    await stack.migrate();
    city = await City.start({ databaseUrl: stack.urls['DATABASE_URL'] ?? '', redisUrl: stack.urls['REDIS_URL'] ?? '' });
    isUp = true;
  }, 180_000);
  afterAll(async () => {
    if (isUp) await city.stop();
    await stack.down();
    for (const cleanUp of afterDown) cleanUp();
  });

  const startOfLoad = (): number => Date.now() - READINGS * 1000 - 60_000;

  const allOf = async <Item>(path: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const next: { body: { items: Item[]; nextCursor: string | null } } = await city.ask(
        'GET',
        `${path}&limit=200${cursor && `&cursor=${cursor}`}`,
      );
      items.push(...next.body.items);
      cursor = next.body.nextCursor;
    }
    return items;
  };

  interface Ledger extends Expected {
    readonly received: number;
    readonly gaps: number;
  }
  const ledgerOf = async (sensor: WatchedSensor): Promise<Ledger> => {
    const { body } = await city.ask<{ items: Ledger[] }>('GET', `iot/ledger?sensor=${sensor.id}`);
    const [row] = body.items;
    if (!row) throw new Error('The ledger does not know the device yet');
    return row;
  };

  /**
   * The ledger counts exactly what was sent, the tables hold what the ledger counts, and every alert led to one notification.
   * @param mayResend a device that lost its broker sends again what was not answered: that counts as sent twice
   */
  async function expectExactly(sensor: WatchedSensor, sent: Expected, { mayResend = false } = {}): Promise<void> {
    const all = sent.stored + sent.duplicate + sent.rejected;
    await eventually(async () => expect((await ledgerOf(sensor)).received).toBeGreaterThanOrEqual(all), PATIENT);
    await eventually(async () => expect((await ledgerOf(sensor)).stored).toBe(sent.stored), PATIENT);
    const ledger = await ledgerOf(sensor);
    expect(ledger.received).toBe(ledger.stored + ledger.duplicate + ledger.rejected);
    if (mayResend) {
      expect(ledger.duplicate).toBeGreaterThanOrEqual(sent.duplicate);
      expect(ledger.rejected).toBeGreaterThanOrEqual(sent.rejected);
    } else expect(ledger).toMatchObject(sent);
    expect(ledger.gaps).toBe(0);
    const [tables] = await stack.query(
      `SELECT (SELECT count(*)::int FROM readings WHERE sensor_id = $1) AS stored,
              (SELECT count(*)::int FROM rejected_messages r JOIN sensors s USING (device_key) WHERE s.id = $1) AS rejected`,
      [sensor.id],
    );
    expect(tables).toEqual({ stored: ledger.stored, rejected: ledger.rejected });
    await expectSummedUp(sensor, ledger.stored);

    await eventually(async () => {
      const alerts = await allOf<{ id: string }>(`iot/alerts?sensor=${sensor.id}&status=resolved`);
      expect(alerts).toHaveLength(ALERTS);
      const told = (await allOf<{ subjectId: string }>('notifications?type=alert')).map(({ subjectId }) => subjectId);
      for (const { id } of alerts) expect(told.filter((subjectId) => subjectId === id)).toHaveLength(1);
    }, PATIENT);
  }

  /** The history tells every reading, and the summaries of the hours that are over are what a recomputation makes of them. */
  async function expectSummedUp(sensor: WatchedSensor, stored: number): Promise<void> {
    const [from, to] = [-120 * DAY_MS, DAY_MS].map((offset) => new Date(Date.now() + offset).toISOString());
    const path = `iot/sensors/${sensor.id}/data?interval=day&aggregates=count&from=${from}&to=${to}`;
    const told = async (): Promise<number> =>
      (await city.ask<{ items: { count: number }[] }>('GET', path)).body.items.reduce((sum, { count }) => sum + count, 0);
    expect(await told()).toBe(stored);
    await eventually(async () => {
      const stale = await stack.query(`SELECT at FROM reading_hours_stale WHERE sensor_id = $1 AND at < now() - interval '62 minutes'`, [
        sensor.id,
      ]);
      expect(stale).toEqual([]);
    }, PATIENT);
    const wrong = await stack.query(
      `SELECT at, found.count, kept.count AS kept, stale.added FROM
         (SELECT date_bin('1 hour', ts, '2000-01-01Z') AS at, count(*)::int, sum(value), min(value), max(value) FROM readings WHERE sensor_id = $1 GROUP BY 1) AS found
         FULL JOIN (SELECT * FROM reading_hours WHERE sensor_id = $1) AS kept USING (at)
         FULL JOIN (SELECT * FROM reading_hours_stale WHERE sensor_id = $1) AS stale USING (at)
       WHERE CASE WHEN stale IS NULL THEN (found.count, found.min, found.max, round(found.sum::numeric, 6)) IS DISTINCT FROM (kept.count, kept.min, kept.max, round(kept.sum::numeric, 6))
             ELSE coalesce(found.count, 0) <> coalesce(kept.count, 0) + stale.added END`,
      [sensor.id],
    );
    expect(wrong).toEqual([]);
    expect(await told()).toBe(stored);
  }

  it.each(['mqtt-ingest', 'worker', 'api'] as const)(
    '%s is killed: every reading is stored once, every alert led to one notification',
    async (name) => {
      const sensor = await watchedSensor(city, { threshold: 40, clear: 30 });
      const publishing = publishLoad(sensor, startOfLoad());
      await wait(800);
      const process = { 'mqtt-ingest': city.ingest, worker: city.worker, api: city.api }[name];
      await process.end('SIGKILL');
      await wait(500);
      process.start();
      await process.ready();
      await expectExactly(sensor, await publishing);
    },
    240_000,
  );

  it.each([
    ['killed', 'SIGKILL'],
    ['restarted', 'SIGINT'],
  ] as const)(
    'PostgreSQL is %s: the same',
    async (_what, signal) => {
      const sensor = await watchedSensor(city, { threshold: 40, clear: 30 });
      const publishing = publishLoad(sensor, startOfLoad());
      await wait(800);
      stack.endPostgres(signal);
      await wait(500);
      await stack.up();
      await expectExactly(sensor, await publishing);
    },
    240_000,
  );

  it.each(['stop', 'kill'] as const)(
    'the broker is told to %s while it is being listened to: the same',
    async (how) => {
      const sensor = await watchedSensor(city, { threshold: 40, clear: 30 });
      const publishing = publishLoad(sensor, startOfLoad());
      await wait(800);
      await city.broker[how]();
      await eventually(async () => expect((await city.ingest.health()).status).toBe('unready'));
      await city.broker.start();
      await expectExactly(sensor, await publishing, { mayResend: true });
      await city.ingest.ready();
    },
    240_000,
  );

  (SmallDisk.isPossible ? it : it.skip)(
    'the disk of the readings is full: ingest waits, says so, and goes on by itself when there is room (needs root, to mount a small disk)',
    async () => {
      const disk = new SmallDisk();
      try {
        disk.mount(stack.postgresUser, 128);
        await stack.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
        const start = startOfLoad() - 100 * DAY_MS;
        const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
        await stack.query(
          `SET default_tablespace = small; SELECT readings_ensure_partitions('${day(start)}', '${day(start + READINGS * 1000)}')`,
        );
        const sensor = await watchedSensor(city, { threshold: 40, clear: 30 });
        const sent = await publishLoad(sensor, start);

        await eventually(async () => {
          const { status, checks } = await city.ingest.health();
          expect(status).toBe('unready');
          expect(checks.find(({ name }) => name === 'mqtt-batches')).toMatchObject({ state: 'down', error: 'no_space' });
        }, PATIENT);
        const { stored, received } = await ledgerOf(sensor);
        expect(stored).toBeLessThan(READINGS);
        await wait(1_000);
        expect(await ledgerOf(sensor)).toMatchObject({ stored, received });
        expect((await fetch(`${city.ingest.url}/health/live`)).status).toBe(200);

        disk.grow(64 * 1024);
        await expectExactly(sensor, sent);
        await city.ingest.ready();
      } finally {
        // What lies there goes with the stack.
        afterDown.push(() => disk.remove());
      }
    },
    240_000,
  );
});
