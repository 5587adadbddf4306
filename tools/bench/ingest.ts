import { setTimeout as wait } from 'node:timers/promises';
import { connectTo } from '../prisma/server.mjs';
import { type BenchSensor, fillCity } from './bench-city.ts';
import type { BenchProcess } from './bench-process.ts';
import { asMessages, type BenchReading, benchReadings } from './bench-readings.ts';
import { type DeviceMessage, dropSession, keepSession, publishAll } from './broker-session.ts';
import { copyRate } from './copy-rate.ts';
import { against, type Aim, type Figure } from './figures.ts';
import { ledgerSum } from './ledger.ts';
import { alternate, compare } from './rounds.ts';
import type { Workbench } from './workbench.ts';

export interface IngestOptions {
  /** Messages of one reading; a fifth of it is of 50 readings. */
  readonly messages: number;
  readonly rounds: number;
  readonly say: (message: string) => void;
}

const SENSORS = 200;
/** Above all that is published, so that every reading is judged and no alert is raised. */
const THRESHOLD = 100;
const RECEIVE_MAXIMUM = 5000;
const READINGS_EACH = 50;
const AIM: Aim = { ratio: 0.6 };
const DRAIN_LIMIT_MS = 300_000;

/** What waits in the broker, taken in by the built mqtt-ingest, against consumers that only acknowledge and against COPY of the same rows. */
export async function benchIngest(bench: Workbench, { messages, rounds, say }: IngestOptions): Promise<Figure[]> {
  const single = new Drain(bench, 1, messages);
  const ones = await alternate(
    {
      ingest: (round) => single.ingest(round),
      each: (round) => single.bare('each', round),
      batches: (round) => single.bare('batches', round),
      copy: (round) => single.copy(round),
    },
    rounds,
    (...told) => say(roundOf('1 a message', ...told)),
  );
  const many = new Drain(bench, READINGS_EACH, Math.ceil(messages / 5));
  const fifties = await alternate(
    { ingest: (round) => many.ingest(round), batches: (round) => many.bare('batches', round), copy: (round) => many.copy(round) },
    rounds,
    (...told) => say(roundOf(`${String(READINGS_EACH)} a message`, ...told)),
  );
  const figure = (what: string, limit: string, ingest: number[], limits: number[], aim?: Aim): Figure =>
    against(`ingest, ${what} a message`, 'readings/s', limit, compare(ingest, limits), aim);
  const [one, fifty] = ['1 reading', `${String(READINGS_EACH)} readings`];
  // The aim stands at what is narrow: the broker when a message is a reading, the database when it is many.
  return [
    figure(one, 'only acknowledged, one by one', ones.ingest, ones.each, AIM),
    figure(one, 'only acknowledged, in batches', ones.ingest, ones.batches, AIM),
    figure(one, 'COPY, one connection', ones.ingest, ones.copy),
    figure(fifty, 'only acknowledged, in batches', fifties.ingest, fifties.batches),
    figure(fifty, 'COPY, one connection', fifties.ingest, fifties.copy, AIM),
  ];
}

const roundOf = (what: string, round: number, rates: Readonly<Record<string, number>>): string =>
  `${what}, round ${String(round)}: ${Object.entries(rates)
    .map(([side, rate]) => `${side} ${rate.toFixed(0)}/s`)
    .join(', ')}`;

/** Rounds of one size of message. Each has a session and a database of its own. */
class Drain {
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
    const ms = await drained(url, process, readings.length);
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

/** Ms from the arrival of the first reading until all are stored. @throws when the city does anything else with one of them */
async function drained(databaseUrl: string, ingest: BenchProcess, expected: number): Promise<number> {
  const client = await connectTo(databaseUrl);
  try {
    const end = Date.now() + DRAIN_LIMIT_MS;
    for (;;) {
      const { received, stored } = await ledgerSum(client);
      const at = Date.now();
      if (stored === expected) return at - (await firstArrival(client, expected));
      if (received >= expected) throw ingest.failure(`stored ${String(stored)} of ${String(expected)} readings`);
      if (at > end) throw ingest.failure(`has stored ${String(stored)} of ${String(expected)} readings after five minutes`);
      ingest.mustLive();
      await wait(20);
    }
  } finally {
    await client.end();
  }
}

async function firstArrival(client: Awaited<ReturnType<typeof connectTo>>, expected: number): Promise<number> {
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
