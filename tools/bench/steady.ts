import { connectTo } from '../prisma/server.mjs';
import { sumOf } from '../start/live-figures.ts';
import { fillCity } from './bench-city.ts';
import { committed } from './committed.ts';
import { SENSORS, THRESHOLD } from './drain.ts';
import type { Figure } from './figures.ts';
import { lags, type Marks } from './lags.ts';
import { LiveLoad } from './live-load.ts';
import { median, percentile } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface SteadyOptions {
  /** How long half of the maximum is held. */
  readonly seconds: number;
  /** Messages that are published at once to find the maximum. */
  readonly messages: number;
  readonly say: (message: string) => void;
}

const MB = 1024 ** 2;
/** Of the ledger: finer than what is measured, and a fraction of a core. */
const WATCH_MS = 10;

/**
 * The built mqtt-ingest at half of what it can do, with messages of one reading: how long after it was published a reading is committed, and
 * whether its memory stays where it is.
 */
export async function benchSteady(bench: Workbench, { seconds, messages, say }: SteadyOptions): Promise<Figure[]> {
  const url = await bench.database('bench_steady');
  const sensors = await fillCity(url, { sensors: SENSORS, alike: true, threshold: THRESHOLD });
  const app = await bench.application('mqtt-ingest', url);
  await app.process.answers(`${app.url}/health/ready`);
  const load = new LiveLoad(bench);
  const client = await connectTo(url);

  const [flood, stored] = await Promise.all([load.flood(sensors, messages), committed({ client, ingest: app.process }, () => messages)]);
  const maximum = (messages * 1000) / ((stored.at(-1)?.[0] ?? NaN) - (flood.marks[0]?.[0] ?? NaN));
  const rate = Math.round(maximum / 2);
  say(`maximum ${maximum.toFixed(0)}/s; ${String(rate)}/s for ${String(seconds)} s`);

  const memory = new MemoryWatch(app);
  let published: Marks | undefined;
  const [, marks] = await Promise.all([
    load.pace(sensors, rate, seconds).then((done) => (published = done.marks)),
    committed({ client, ingest: app.process, before: messages, everyMs: WATCH_MS }, () => published?.at(-1)?.[1]),
  ]);
  const sizes = memory.stop();
  await client.end();
  await load.stop();
  await app.process.stop();

  const waits = lags(published ?? [], marks);
  const quarter = Math.floor(sizes.length / 4);
  const what = `published to committed, ${String(rate)}/s`;
  return [
    { what: `${what}, p50`, value: percentile(waits, 0.5), unit: 'ms' },
    { what: `${what}, p95`, value: percentile(waits, 0.95), unit: 'ms', aim: { below: 250 } },
    { what: `${what}, p99`, value: percentile(waits, 0.99), unit: 'ms' },
    { what: `memory, ${String(seconds)} s of it, highest`, value: Math.max(...sizes), unit: 'MB' },
    {
      what: 'memory, last quarter of them to second',
      value: median(sizes.slice(-quarter)) / median(sizes.slice(quarter, 2 * quarter)),
      unit: '×',
      aim: { below: 1.1 },
    },
  ];
}

/** Resident memory of an application, asked once a second. */
class MemoryWatch {
  private readonly sizes: number[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor({ url }: BenchServer) {
    this.timer = setInterval(() => {
      void fetch(`${url}/metrics`)
        .then((answer) => answer.text())
        .then(
          (text) => this.sizes.push(sumOf(text, 'process_resident_memory_bytes') / MB),
          // One that does not answer in this second is asked in the next.
          () => undefined,
        );
    }, 1000);
  }

  /** In MB, in the order of time. */
  stop(): readonly number[] {
    clearInterval(this.timer);
    return this.sizes;
  }
}
