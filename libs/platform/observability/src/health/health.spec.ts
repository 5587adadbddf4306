import { connect } from 'node:net';
import { Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Metrics } from '../metrics/metrics';
import { MetricsModule } from '../metrics/metrics.module';
import { HealthModule } from './health.module';
import { HealthService } from './health.service';
import { type HealthProbe, Probe } from './probe';

/** A server whose answer the test decides. */
class Server {
  asked = 0;
  answer: () => Promise<void> = () => Promise.resolve();

  check(): Promise<void> {
    this.asked += 1;
    return this.answer();
  }
}

@Probe({ name: 'postgresql', needed: true })
class PostgresqlProbe extends Server {}

@Probe({ name: 'storage', needed: false })
class StorageProbe extends Server {}

@Probe({ name: 'storage', needed: true })
class SecondStorageProbe extends Server {}

async function start(...probes: Type<HealthProbe>[]) {
  @Module({ providers: probes, exports: probes })
  class ServersModule {}

  @Module({ imports: [MetricsModule, HealthModule, ServersModule], providers: [{ provide: 'ALIAS', useExisting: probes[0]! }] })
  class CityModule {}

  const app = await NestFactory.createApplicationContext(CityModule, { logger: false });
  return { app, health: app.get(HealthService), metrics: app.get(Metrics) };
}

const failWith = (fields: object) => () => Promise.reject(Object.assign(new Error('postgresql://city:hunter2@db:5432'), fields));
const afterSeconds = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

describe('readiness', () => {
  let city: Awaited<ReturnType<typeof start>>;
  let database: Server;
  let storage: Server;
  const warned: unknown[][] = [];
  const recovered: unknown[][] = [];

  beforeEach(async () => {
    Logger.overrideLogger(false);
    city = await start(PostgresqlProbe, StorageProbe);
    database = city.app.get(PostgresqlProbe);
    storage = city.app.get(StorageProbe);
    warned.length = 0;
    recovered.length = 0;
    const silent = () => undefined;
    Logger.overrideLogger({ log: (...line) => recovered.push(line), warn: (...line) => warned.push(line), error: silent });
    jest.useFakeTimers();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await city.app.close();
  });

  it('is ready when all answer', async () => {
    expect(await city.health.readiness()).toEqual({
      status: 'ready',
      checks: [
        { name: 'postgresql', needed: true, state: 'up', latencyMs: expect.any(Number) },
        { name: 'storage', needed: false, state: 'up', latencyMs: expect.any(Number) },
      ],
    });
    expect(await city.metrics.registry.metrics()).toContain('probe_up{probe="postgresql"} 1');
  });

  it('is degraded without what is not needed, unready without what is', async () => {
    storage.answer = failWith({});
    expect((await city.health.readiness()).status).toBe('degraded');
    await afterSeconds(1);
    database.answer = failWith({});
    expect((await city.health.readiness()).status).toBe('unready');
    expect(await city.metrics.registry.metrics()).toContain('probe_up{probe="postgresql"} 0');
  });

  it.each([
    ['refused', failWith({ code: 'ECONNREFUSED' })],
    ['refused', failWith({ cause: { code: 'ECONNREFUSED' } })],
    ['timeout', failWith({ code: 'ETIMEDOUT' })],
    ['no_space', failWith({ cause: { code: '53100' } })],
    ['unavailable', failWith({ code: '28P01' })],
    ['unavailable', () => Promise.reject(new Error('wrapped', { cause: 'a text' }))],
    [
      'unavailable',
      () => {
        throw new Error('at once');
      },
    ],
  ])('says %s, and nothing more, of an error', async (word, answer) => {
    database.answer = answer;
    const [check] = (await city.health.readiness()).checks;
    expect(check).toEqual({ name: 'postgresql', needed: true, state: 'down', latencyMs: expect.any(Number), error: word });
  });

  it('says refused of a port that nobody listens on', async () => {
    jest.useRealTimers();
    database.answer = () =>
      new Promise((resolve, reject) => connect({ host: '127.0.0.1', port: 1 }).once('connect', resolve).once('error', reject));
    expect((await city.health.readiness()).checks[0]).toMatchObject({ state: 'down', error: 'refused' });
  });

  it('gives up after 2 s, on all at once', async () => {
    database.answer = storage.answer = () => new Promise(() => undefined);
    const readiness = city.health.readiness();
    await afterSeconds(2);
    expect(await readiness).toMatchObject({ status: 'unready', checks: [{ error: 'timeout' }, { error: 'timeout' }] });
  });

  it('asks a server that hangs once, and anew after 30 s', async () => {
    database.answer = () => new Promise(() => undefined);
    for (let round = 0; round < 5; round += 1) {
      const readiness = city.health.readiness();
      await afterSeconds(3.1);
      expect((await readiness).checks[0]).toMatchObject({ error: 'timeout' });
    }
    expect(database.asked).toBe(1);
    await afterSeconds(15);
    database.answer = () => Promise.resolve();
    expect((await city.health.readiness()).status).toBe('ready');
    expect(database.asked).toBe(2);
  });

  it('hears the answer of a server that hung', async () => {
    let answerNow: () => void = () => undefined;
    database.answer = () => new Promise((resolve) => (answerNow = resolve));
    const first = city.health.readiness();
    await afterSeconds(3.1);
    expect((await first).status).toBe('unready');
    const second = city.health.readiness();
    answerNow();
    expect((await second).status).toBe('ready');
  });

  it('asks once a second at most, whoever asks', async () => {
    await Promise.all(Array.from({ length: 1_000 }, () => city.health.readiness()));
    await afterSeconds(0.9);
    await city.health.readiness();
    expect(database.asked).toBe(1);
    await afterSeconds(0.2);
    await city.health.readiness();
    expect(database.asked).toBe(2);
  });

  it('tells the log when a server goes and when it comes back, once', async () => {
    database.answer = failWith({ code: 'ECONNREFUSED' });
    await city.health.readiness();
    await afterSeconds(1);
    await city.health.readiness();
    expect(warned).toEqual([
      [{ err: expect.objectContaining({ code: 'ECONNREFUSED' }), probe: 'postgresql' }, 'postgresql does not answer', 'HealthService'],
    ]);
    database.answer = () => Promise.resolve();
    await afterSeconds(1);
    await city.health.readiness();
    expect(recovered).toEqual([[{ probe: 'postgresql' }, 'postgresql answers again', 'HealthService']]);
  });

  it('is unready from the moment the process is told to stop', async () => {
    expect((await city.health.readiness()).status).toBe('ready');
    jest.useRealTimers();
    await city.app.close();
    expect((await city.health.readiness()).status).toBe('unready');
  });
});

it('refuses two probes of one name', async () => {
  Logger.overrideLogger(false);
  await expect(start(StorageProbe, SecondStorageProbe)).rejects.toThrow('Two probes are named storage');
});
