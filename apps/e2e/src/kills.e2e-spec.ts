import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { payload, watchedSensor, type WatchedSensor } from './sensor.harness';

const root = join(__dirname, '../../..');
const READINGS = 10_000;
/** One in so many readings is above the threshold, so that as many alerts are raised and cleared. */
const EVERY = 100;

const run = promisify(execFile);
const tool = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<{ stdout: string }> =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });

/** What the stack remembers of itself. */
interface StackRecord {
  readonly urls: Record<string, string>;
  readonly servers: { readonly postgres: { readonly process: { readonly pid: number } } };
}

/** A stack of its own, whose PostgreSQL may be killed without hurting other tests. */
class OwnStack {
  urls: Record<string, string> = {};

  async up(): Promise<void> {
    await tool('tools/stack/main.ts', ['up', '--detach', '--name', 'e2e']);
    this.urls = this.record.urls;
  }

  async down(): Promise<void> {
    await tool('tools/stack/main.ts', ['down', '--delete', '--force', '--name', 'e2e']);
  }

  killPostgres(): void {
    process.kill(this.record.servers.postgres.process.pid, 'SIGKILL');
  }

  private get record(): StackRecord {
    return JSON.parse(readFileSync(join(root, '.madinina/e2e/stack.json'), 'utf8')) as StackRecord;
  }
}

describe('a part killed in the middle of 10,000 readings', () => {
  const stack = new OwnStack();
  let city: City;
  let isUp = false;
  beforeAll(async () => {
    await stack.up();
    await tool('tools/prisma/migrate.ts', [], stack.urls);
    city = await City.start({ databaseUrl: stack.urls['DATABASE_URL'] ?? '', redisUrl: stack.urls['REDIS_URL'] ?? '' });
    isUp = true;
  }, 180_000);
  afterAll(async () => {
    if (isUp) await city.stop();
    await stack.down();
  }, 60_000);

  const publishAll = async (sensor: WatchedSensor, start: number): Promise<void> => {
    const sent: Promise<unknown>[] = [];
    for (let number = 0; number < READINGS; number += 1) {
      const value = number % EVERY === EVERY / 2 ? 50 : 20;
      sent.push(sensor.device.publishAsync(sensor.topic, payload(value, new Date(start + number * 1000), number), { qos: 1 }));
      // Over some seconds, so that the kill comes in the middle.
      if (number % 500 === 0) await wait(100);
    }
    await Promise.all(sent);
  };

  const storedOf = async (sensor: WatchedSensor, start: number): Promise<number> => {
    const [from, to] = [new Date(start - 1000).toISOString(), new Date(start + READINGS * 1000).toISOString()];
    const path = `iot/sensors/${sensor.id}/data?from=${from}&to=${to}&interval=hour&aggregates=count`;
    const { body } = await city.ask<{ items: { count: number }[] }>('GET', path);
    return body.items.reduce((sum, { count }) => sum + count, 0);
  };

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

  it.each([
    ['mqtt-ingest', 'kill'],
    ['worker', 'kill'],
    ['PostgreSQL', 'kill'],
  ])(
    'is %s: every reading is stored once, every alert led to one notification',
    async (part) => {
      const sensor = await watchedSensor(city, { threshold: 40, clear: 30 });
      const start = Date.now() - READINGS * 1000 - 60_000;
      const publishing = publishAll(sensor, start);
      await wait(800);
      if (part === 'PostgreSQL') {
        stack.killPostgres();
        await wait(500);
        await stack.up();
      } else {
        const process = part === 'worker' ? city.worker : city.ingest;
        await process.end('SIGKILL');
        await wait(500);
        process.start();
        await process.ready();
      }
      await publishing;

      await eventually(async () => expect(await storedOf(sensor, start)).toBe(READINGS), { timeoutMs: 90_000, everyMs: 500 });
      const ledger = await city.ask<{ items: { received: number; stored: number; duplicate: number; rejected: number }[] }>(
        'GET',
        `iot/ledger?sensor=${sensor.id}`,
      );
      const [row] = ledger.body.items;
      expect(row?.stored).toBe(READINGS);
      expect(row?.received).toBe((row?.stored ?? 0) + (row?.duplicate ?? 0) + (row?.rejected ?? 0));

      await eventually(
        async () => {
          const alerts = await allOf<{ id: string }>(`iot/alerts?sensor=${sensor.id}&status=resolved`);
          expect(alerts).toHaveLength(READINGS / EVERY);
          const told = (await allOf<{ subjectId: string }>('notifications?type=alert')).map(({ subjectId }) => subjectId);
          for (const { id } of alerts) expect(told.filter((subjectId) => subjectId === id)).toHaveLength(1);
        },
        { timeoutMs: 90_000, everyMs: 500 },
      );
    },
    240_000,
  );
});
