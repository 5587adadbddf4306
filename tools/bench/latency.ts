import { setTimeout as wait } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { connectTo } from '../prisma/server.mjs';
import { DeviceBroker } from '../simulate/device-broker.ts';
import { asMessages, benchReadings, type BenchReading } from './bench-readings.ts';
import type { Figure } from './figures.ts';
import { ledgerSum } from './ledger.ts';
import { percentile } from './rounds.ts';
import { type RunningCity, startCity, THRESHOLD } from './running-city.ts';
import type { Workbench } from './workbench.ts';

const EVERY_MS = 50;
const LIMIT_MS = 15_000;

interface AlertHeard {
  readonly sensorId: string;
  readonly status: string;
}

/** The main job: 200 readings, each of another sensor and above its threshold, 20 a second; from publishing one to the alert on an operator's socket. */
export async function benchLatency(bench: Workbench): Promise<Figure[]> {
  const city = await startCity(bench, 'bench_latency');
  const { token } = await bench.administrator(city.api, city.databaseUrl);
  const devices = await DeviceBroker.connect(bench.urls.MQTT_DEVICE_URL);
  const socket = await welcomed(city, token);
  const sentAt = new Map<string, number>();
  const heardAt = new Map<string, number>();
  socket.on('alert', ({ sensorId, status }: AlertHeard) => {
    if (status === 'active' && !heardAt.has(sensorId)) heardAt.set(sensorId, performance.now());
  });

  const calm = benchReadings(city.sensors, city.sensors.length, Date.now());
  for (const { device, payload } of asMessages(calm, 1)) await devices.publish(device, payload);
  await stored(city, calm.length);

  const began = performance.now();
  for (const [index, reading] of calm.entries()) {
    await wait(Math.max(0, began + index * EVERY_MS - performance.now()));
    const [message] = asMessages([aboveThreshold(reading)], 1);
    sentAt.set(reading.sensor.id, performance.now());
    if (message) await devices.publish(message.device, message.payload);
  }
  await until(() => heardAt.size === sentAt.size);
  socket.disconnect();
  await devices.close();
  await city.stop();

  if (heardAt.size < sentAt.size) throw new Error(`${String(heardAt.size)} of ${String(sentAt.size)} alerts reached the socket`);
  const latencies = [...heardAt].map(([sensor, at]) => at - (sentAt.get(sensor) ?? NaN));
  const what = 'published to socket';
  return [
    { what: `${what}, p50`, value: percentile(latencies, 0.5), unit: 'ms', aim: { below: 1000 } },
    { what: `${what}, p95`, value: percentile(latencies, 0.95), unit: 'ms', aim: { below: 1000 } },
  ];
}

const aboveThreshold = ({ sensor, seq }: BenchReading): BenchReading => ({ sensor, value: THRESHOLD + 1, at: Date.now(), seq: seq + 1 });

async function welcomed({ api }: RunningCity, token: string): Promise<Socket> {
  const socket = io(api.url, { auth: { token }, transports: ['websocket'] });
  await new Promise<void>((resolve, reject) => socket.once('welcome', () => resolve()).once('connect_error', reject));
  return socket;
}

async function stored({ databaseUrl, ingest }: RunningCity, expected: number): Promise<void> {
  const client = await connectTo(databaseUrl);
  try {
    if (!(await until(async () => (await ledgerSum(client)).stored === expected)))
      throw ingest.process.failure(`did not store ${String(expected)} readings in time`);
  } finally {
    await client.end();
  }
}

/** Whether it came true in time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    if (await isSo()) return true;
    await wait(20);
  }
  return false;
}
