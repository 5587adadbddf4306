import { eventually } from '@madinina/platform/testing';
import fc from 'fast-check';
import { type MqttClient } from 'mqtt';
import { type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { City } from '../city.harness';
import { watchedSensor, type WatchedSensor } from '../sensor.harness';
import { EDGE_INSTANTS, EDGE_NUMBERS, HOSTILE } from './hostile-values.harness';

const RUNS = 20 * Number(process.env['FUZZ_RUNS'] ?? '12');
const SEED = process.env['FUZZ_SEED'] === 'random' ? Date.now() % 2 ** 31 : Number(process.env['FUZZ_SEED'] ?? '20261121');
const WAIT = { timeoutMs: 60_000 };
const sampled = <Value>(values: fc.Arbitrary<Value>): Value[] => fc.sample(values, { numRuns: RUNS, seed: SEED });
const json = (value: unknown): string => {
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : '';
};

const number = fc.oneof(fc.double(), fc.constantFrom<unknown>(...EDGE_NUMBERS), HOSTILE);
const at = fc.oneof(
  fc.integer({ min: -40 * 86_400, max: 2 * 86_400 }).map((seconds) => new Date(Date.now() + seconds * 1_000).toISOString()),
  fc.constantFrom<unknown>(...EDGE_INSTANTS),
);
const reading = fc.record({ value: number, timestamp: at, unit: HOSTILE, quality: number, seq: number, x: HOSTILE }, { requiredKeys: [] });
const payload = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(reading, fc.array(reading, { maxLength: 5 }), HOSTILE).map((value) => Buffer.from(json(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('', '[', '['.repeat(10_000), '\uFEFF{}', '{"value":1e999,"timestamp":"now"}')
      .map((text) => Buffer.from(text)),
  },
);

interface Ledger {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
}

describe(`devices and sockets that say anything (FUZZ_SEED=${SEED})`, () => {
  let city: City;
  let sensor: WatchedSensor;
  let gateway: MqttClient;

  beforeAll(async () => {
    city = await City.start();
    sensor = await watchedSensor(city, { threshold: 100 });
    gateway = await city.gateway();
  }, 180_000);
  afterAll(() => city.stop());

  const goesOn = async (): Promise<void> => {
    for (const process of city.processes) {
      expect((await process.health()).status).toBe('ready');
      expect(process.output).not.toMatch(/"level":"(?:error|fatal)"|Unhandled/);
    }
  };

  it('are counted by the ledger to the last one, and stop nobody', async () => {
    const [code, key] = [sensor.topic.split('/')[1] ?? '', sensor.credentials.deviceKey];
    const topic = fc.constantFrom(
      sensor.topic,
      sensor.topic,
      `city/${code}/sensors/${key}/status`,
      `city/x/sensors/${key}/readings`,
      `city/${code}/sensors/none/readings`,
      'city//sensors//readings',
      `city/${code}/sensors/${'k'.repeat(3_000)}/readings`,
      'city/__proto__/sensors/constructor/readings',
      "city/a'b/sensors/é💡/status",
    );
    for (const [name, bytes] of sampled(fc.tuple(topic, payload))) await gateway.publishAsync(name, bytes, { qos: 1 });
    const good = { value: 42.5, unit: '°C', timestamp: new Date().toISOString() };
    await gateway.publishAsync(sensor.topic, json(good), { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask<{ items: { value: number }[] }>('GET', `iot/sensors/${sensor.id}/data?interval=raw&limit=200`);
      expect(json(body)).toContain('42.5');
    }, WAIT);
    const ledgers = await city.ask<{ items: Ledger[] }>('GET', `iot/ledger?sensor=${sensor.id}`);
    const [{ received, stored, duplicate, rejected } = { received: 0, stored: 0, duplicate: 0, rejected: 0 }] = ledgers.body.items;
    expect(received).toBeGreaterThan(RUNS / 9);
    expect(stored + duplicate + rejected).toBe(received);
    expect((await city.ask('GET', 'iot/rejected?limit=200')).status).toBe(200);
    await goesOn();
  }, 180_000);

  it('are cut or answered, whatever they say over Socket.IO', async () => {
    const name = fc.constantFrom(
      'ping',
      'get_dashboard_data',
      'join_room',
      'leave_room',
      'typing',
      'send_message',
      'recover',
      '__proto__',
      'x',
    );
    let socket: Socket | undefined;
    for (const [event, value] of sampled(fc.tuple(name, HOSTILE))) {
      if (socket?.connected !== true) {
        socket?.close();
        socket = await city.socket();
      }
      socket.emit(event, value, () => undefined);
    }
    await goesOn();
  }, 180_000);

  it('are cut or answered, whatever they say over /ws', async () => {
    const message = fc.oneof(
      HOSTILE.map(json),
      fc
        .tuple(fc.constantFrom('ping', 'subscribe', 'unsubscribe', 'x'), HOSTILE)
        .map(([type, value]) => json({ type, channels: value, timestamp: value })),
      HOSTILE.map((value) => json({ type: 'subscribe', channels: [value, 'alerts'] })),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    const address = `${city.api.url.replace('http', 'ws')}/ws?token=${city.adminToken}`;
    let socket: WebSocket | undefined;
    for (const said of sampled(message)) {
      if (socket?.readyState !== WebSocket.OPEN) {
        socket = new WebSocket(address);
        const opened = socket;
        await new Promise<void>((resolve, reject) => opened.once('message', () => resolve()).once('error', reject));
      }
      socket.send(said);
    }
    socket?.terminate();
    await goesOn();
  }, 180_000);
});
