import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectTo } from '../prisma/server.mjs';
import { type BenchSensor, fillCity } from './bench-city.ts';
import { asMessages, type BenchReading, benchReadings } from './bench-readings.ts';
import { type DeviceMessage, dropSession, keepSession, publishAll } from './broker-session.ts';
import { committed } from './committed.ts';
import { copyRate } from './copy-rate.ts';
import type { Workbench } from './workbench.ts';

export const SENSORS = 200;
/** Above all that is published, so that every reading is judged and no alert is raised. */
export const THRESHOLD = 100;
/** As the city's MQTT_RECEIVE_MAXIMUM by default; the bare consumers get the same. */
export const RECEIVE_MAXIMUM = 20_000;

/** Rounds of one size of message that wait at the broker for a consumer. Each has a session and a database of its own. */
export class Drain {
  private readonly bench: Workbench;
  private readonly each: number;
  private readonly count: number;

  constructor(bench: Workbench, each: number, count: number) {
    this.bench = bench;
    this.each = each;
    this.count = count;
  }

  /** Readings a second of the messages that are only acknowledged. */
  async bare(acknowledge: 'each' | 'batches', round: number): Promise<number> {
    const { sensors, drop } = await this.city(acknowledge, round);
    const clientId = `bench-${acknowledge}-${String(round)}`;
    const { messages, readings } = await this.fill(clientId, sensors);
    const consumer = this.bench.start('bare-consumer', ['tools/bench/bare-consumer.ts'], {
      ACKNOWLEDGE: acknowledge,
      MQTT_CLIENT_ID: clientId,
      MQTT_RECEIVE_MAXIMUM: String(RECEIVE_MAXIMUM),
      MESSAGES: String(messages.length),
    });
    const ms = Number(await consumer.message());
    await consumer.stop();
    await dropSession(this.bench.urls.MQTT_URL, clientId);
    await drop();
    return (readings.length * 1000) / ms;
  }

  /** Readings a second that the city stores, judges and counts, from the first that reaches it until the last is committed. */
  async ingest(round: number): Promise<number> {
    const { url, name, sensors, drop } = await this.city('ingest', round);
    const { readings } = await this.fill(name, sensors);
    const { process } = await this.bench.application('mqtt-ingest', url, {
      MQTT_CLIENT_ID: name,
      MQTT_RECEIVE_MAXIMUM: String(RECEIVE_MAXIMUM),
    });
    const client = await connectTo(url);
    const last = (await committed({ client, ingest: process }, () => readings.length)).at(-1)?.[0] ?? NaN;
    const ms = last - (await firstArrival(client, readings.length));
    await client.end();
    await process.stop();
    await dropSession(this.bench.urls.MQTT_URL, name);
    await drop();
    return (readings.length * 1000) / ms;
  }

  /** Readings a second that COPY stores. */
  async copy(round: number): Promise<number> {
    const { url, sensors, drop } = await this.city('copy', round);
    const readings = this.readings(sensors);
    await this.bench.settle();
    const rate = await copyRate(url, readings);
    await drop();
    return rate;
  }

  private async city(side: string, round: number) {
    const name = `bench_${side}_${String(this.each)}_${String(round)}`;
    const url = await this.bench.database(name);
    const sensors = await fillCity(url, { sensors: SENSORS, alike: true, threshold: THRESHOLD });
    return { name, url, sensors, drop: () => this.bench.dropDatabase(name) };
  }

  private readings(sensors: readonly BenchSensor[]): BenchReading[] {
    return benchReadings(sensors, this.count * this.each, Date.now());
  }

  /** Publishes while the consumer is away. */
  private async fill(clientId: string, sensors: readonly BenchSensor[]): Promise<{ messages: DeviceMessage[]; readings: BenchReading[] }> {
    const { MQTT_URL, MQTT_DEVICE_URL } = this.bench.urls;
    const readings = this.readings(sensors);
    const messages = asMessages(readings, this.each);
    await keepSession(MQTT_URL, clientId);
    await publishAll(MQTT_DEVICE_URL, messages);
    await this.bench.settle();
    // The broker saves its queue every other second.
    await wait(2000);
    return { messages, readings };
  }
}

/** When the first of the readings arrived, in ms since 1970. @throws when the tables hold anything else than the ledger says */
async function firstArrival(client: Client, expected: number): Promise<number> {
  const { rows } = await client.query<{ first: Date; count: number; alerts: number }>(
    'SELECT min(received_at) AS first, count(*)::int AS count, (SELECT count(*)::int FROM alerts) AS alerts FROM readings',
  );
  const [row] = rows;
  if (row?.count !== expected || row.alerts !== 0)
    throw new Error(
      `The ledger says ${String(expected)}, the tables hold ${String(row?.count)} readings and ${String(row?.alerts)} alerts`,
    );
  return row.first.getTime();
}
