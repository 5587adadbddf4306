import { HealthService } from '@madinina/platform/observability';
import { eventually, startTestBroker, type TestBroker } from '@madinina/platform/testing';
import { type INestApplication, Logger } from '@nestjs/common';
import { startIngest } from './ingest-process.harness';
import { IngestHarness, type TestDevice } from './ingest.harness';
import { Cable, KillableIngest, type Sent, stream } from './stream.harness';

const COUNT = 10_000;

describe('nothing that the broker took is lost, and nothing is stored twice', () => {
  let city: IngestHarness;
  let broker: TestBroker;
  let devices: TestDevice[];
  let app: INestApplication | undefined;
  let ingest: KillableIngest | undefined;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(async () => {
    city = await IngestHarness.start();
    broker = await startTestBroker();
    devices = await Promise.all(Array.from({ length: 20 }, () => city.device()));
    await Promise.all(devices.map((device) => city.rule(device, { threshold: COUNT / 2, clear: 0 })));
  });
  afterEach(async () => {
    await ingest?.kill();
    ingest = undefined;
    await app?.close();
    app = undefined;
    await broker.remove();
    await city.stop();
  });

  const stored = async (): Promise<number> => {
    const [row] = await city.database.query<{ count: number }>('SELECT count(*) AS count FROM readings');
    return row?.count ?? 0;
  };
  const storedAtLeast = (count: number) =>
    eventually(async () => expect(await stored()).toBeGreaterThanOrEqual(count), { timeoutMs: 60_000, everyMs: 20 });

  /**
   * Every reading once, a ledger that agrees with what was sent, one alert and one event a device.
   * @param resent how many messages publishers or the broker may have sent again as if new, because an answer was lost: they count as sent twice
   */
  async function expectExactly(sent: Sent, { resent = 0 } = {}): Promise<void> {
    const keys = devices.map(({ key }) => key);
    const ledger = () =>
      city.database.query<Sent & { received: number; gaps: number }>(
        `SELECT sum(received)::int AS received, sum(stored)::int AS stored, sum(duplicate)::int AS duplicate, sum(rejected)::int AS rejected,
                sum(gaps)::int AS gaps FROM device_ledgers WHERE device_key = ANY ($1)`,
        [keys],
      );
    const all = sent.stored + sent.duplicate + sent.rejected;
    await eventually(async () => expect((await ledger())[0]?.received).toBeGreaterThanOrEqual(all), { timeoutMs: 60_000 });
    const [counted] = await ledger();
    const beyond = { duplicate: (counted?.duplicate ?? 0) - sent.duplicate, rejected: (counted?.rejected ?? 0) - sent.rejected };
    expect(Math.min(beyond.duplicate, beyond.rejected)).toBeGreaterThanOrEqual(0);
    expect(beyond.duplicate + beyond.rejected).toBeLessThanOrEqual(resent);
    expect(counted).toMatchObject({ received: all + beyond.duplicate + beyond.rejected, stored: sent.stored, gaps: 0 });
    const [readings] = await city.database.query(
      'SELECT count(*)::int AS count, count(DISTINCT value)::int AS different, sum(value)::float AS sum FROM readings WHERE sensor_id = ANY ($1)',
      [devices.map(({ id }) => id)],
    );
    expect(readings).toEqual({ count: COUNT, different: COUNT, sum: (COUNT * (COUNT - 1)) / 2 });
    expect(await city.rejections()).toHaveLength(sent.rejected + beyond.rejected);
    const [alerts] = await city.database.query(
      `SELECT (SELECT count(*)::int FROM alerts) AS alerts, (SELECT count(*)::int FROM outbox_events WHERE name = 'iot.alert-raised') AS events`,
    );
    expect(alerts).toEqual({ alerts: devices.length, events: devices.length });
  }

  const url = (): string => city.databaseUrl;

  it('when the process is killed in the middle, three times, and comes back with another number of workers', async () => {
    const environment = { DATABASE_URL: url(), MQTT_URL: broker.url, MQTT_RECEIVE_MAXIMUM: '1000' };
    const withWorkers = (count: number) => KillableIngest.start({ ...environment, MQTT_WORKERS: String(count) });
    ingest = withWorkers(2);
    const first = [await city.device()];
    // The durable session begins with the first connection.
    await eventually(
      async () => {
        await stream(broker.url, first, 1, 1_000);
        expect(await stored()).toBeGreaterThan(0);
      },
      { timeoutMs: 30_000, everyMs: 200 },
    );
    const sending = stream(broker.url, devices, COUNT, 4_000);
    for (const [share, workers] of [
      [0.1, 3],
      [0.3, 1],
      [0.6, 4],
    ] as const) {
      await storedAtLeast(COUNT * share);
      await ingest.kill();
      ingest = withWorkers(workers);
    }
    await expectExactly(await sending);
  });

  it('when PostgreSQL ends its connections again and again', async () => {
    app = await startIngest({ DATABASE_URL: url(), MQTT_URL: broker.url, DATABASE_APPLICATION_NAME: 'under-test' });
    const health = app.get(HealthService, { strict: false });
    await eventually(async () => expect((await health.readiness()).status).toBe('ready'));
    const sending = stream(broker.url, devices, COUNT, 4_000);
    for (const share of [0.1, 0.2, 0.3, 0.5, 0.7]) {
      await storedAtLeast(COUNT * share);
      await city.database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'under-test'`);
    }
    await expectExactly(await sending);
  });

  it('when PostgreSQL is away for a while: it waits, says so, and goes on', async () => {
    const cable = new Cable(new URL(url()));
    await cable.plug();
    app = await startIngest({ DATABASE_URL: cable.url, MQTT_URL: broker.url, DATABASE_ACQUIRE_TIMEOUT_MS: '500' });
    const health = app.get(HealthService, { strict: false });
    const states = async () => Object.fromEntries((await health.readiness()).checks.map(({ name, state }) => [name, state]));
    await eventually(async () => expect(await states()).toEqual({ mqtt: 'up', 'mqtt-batches': 'up', postgresql: 'up' }));
    const sending = stream(broker.url, devices, COUNT, 4_000);
    await storedAtLeast(1_000);
    await cable.pull();
    await eventually(async () => expect(await states()).toEqual({ mqtt: 'up', 'mqtt-batches': 'down', postgresql: 'down' }));
    const sent = await sending;
    expect(await stored()).toBeLessThan(COUNT);
    await cable.plug();
    await expectExactly(sent);
    await eventually(async () => expect((await health.readiness()).status).toBe('ready'));
    await app.close();
    app = undefined;
    await cable.pull();
  });

  it('when the broker is restarted', async () => {
    app = await startIngest({ DATABASE_URL: url(), MQTT_URL: broker.url });
    const health = app.get(HealthService, { strict: false });
    await eventually(async () => expect((await health.readiness()).status).toBe('ready'));
    const sending = stream(broker.url, devices, COUNT, 4_000);
    await storedAtLeast(2_000);
    await broker.stop();
    await eventually(async () => expect((await health.readiness()).status).toBe('unready'));
    await broker.start();
    await expectExactly(await sending, { resent: 100 });
  });

  it('when the broker is killed, as far as it had handed over what it took', async () => {
    // All of it may be handed over before any of it is stored.
    app = await startIngest({ DATABASE_URL: url(), MQTT_URL: broker.url, MQTT_RECEIVE_MAXIMUM: '20000' });
    const health = app.get(HealthService, { strict: false });
    await eventually(async () => expect((await health.readiness()).status).toBe('ready'));
    // A session that is a second old may itself not be saved: told to stop, the broker saves it.
    await broker.stop();
    await broker.start();
    await eventually(async () => expect((await health.readiness()).status).toBe('ready'));
    const sending = stream(broker.url, devices, COUNT, 4_000);
    await storedAtLeast(COUNT * 0.3);
    await broker.kill();
    await broker.start();
    await expectExactly(await sending, { resent: COUNT });
  });
});
