import { setTimeout as wait } from 'node:timers/promises';
import { connectTo } from '../prisma/server.mjs';
import { fillCity } from './bench-city.ts';
import { dropSession, keepSession } from './broker-session.ts';
import { committed } from './committed.ts';
import { RECEIVE_MAXIMUM, SENSORS, THRESHOLD } from './drain.ts';
import { LiveLoad } from './live-load.ts';
import type { Workbench } from './workbench.ts';

/** Rounds in which devices publish messages of one reading as fast as the broker takes them, while a consumer listens. */
export class Live {
  private readonly bench: Workbench;
  private readonly count: number;
  private readonly load: LiveLoad;

  constructor(bench: Workbench, count: number) {
    this.bench = bench;
    this.count = count;
    this.load = new LiveLoad(bench);
  }

  /** Messages a second that are only acknowledged, from the first that arrives to the last. */
  async bare(round: number): Promise<number> {
    const { sensors, drop } = await this.city('bare', round);
    const clientId = `bench-live-${String(round)}`;
    await keepSession(this.bench.urls.MQTT_URL, clientId);
    const consumer = this.bench.start('bare-consumer', ['tools/bench/bare-consumer.ts'], {
      ACKNOWLEDGE: 'each',
      MQTT_CLIENT_ID: clientId,
      MQTT_RECEIVE_MAXIMUM: String(RECEIVE_MAXIMUM),
      MESSAGES: String(this.count),
    });
    const ms = consumer.message();
    // It connects in a fraction of this.
    await wait(1500);
    await this.load.flood(sensors, this.count);
    const rate = (this.count * 1000) / Number(await ms);
    await consumer.stop();
    await dropSession(this.bench.urls.MQTT_URL, clientId);
    await drop();
    return rate;
  }

  /** Messages a second that the city stores, judges and counts, from the first that is published until the last is committed. */
  async ingest(round: number): Promise<number> {
    const { name, url, sensors, drop } = await this.city('ingest', round);
    const app = await this.bench.application('mqtt-ingest', url, {
      MQTT_CLIENT_ID: name,
      MQTT_RECEIVE_MAXIMUM: String(RECEIVE_MAXIMUM),
    });
    await app.process.answers(`${app.url}/health/ready`);
    const client = await connectTo(url);
    const [published, marks] = await Promise.all([
      this.load.flood(sensors, this.count),
      committed({ client, ingest: app.process }, () => this.count),
    ]);
    await client.end();
    await app.process.stop();
    await dropSession(this.bench.urls.MQTT_URL, name);
    await drop();
    return (this.count * 1000) / ((marks.at(-1)?.[0] ?? NaN) - (published.marks[0]?.[0] ?? NaN));
  }

  stop(): Promise<void> {
    return this.load.stop();
  }

  private async city(side: string, round: number) {
    const name = `bench_live_${side}_${String(round)}`;
    const url = await this.bench.database(name);
    const sensors = await fillCity(url, { sensors: SENSORS, alike: true, threshold: THRESHOLD });
    await this.bench.settle();
    return { name, url, sensors, drop: () => this.bench.dropDatabase(name) };
  }
}
