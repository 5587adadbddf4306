import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { sumOf } from '../start/live-figures.ts';
import { against, type Figure } from './figures.ts';
import { alternate, compare, median, percentile } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface RealtimeOptions {
  readonly rounds: number;
  readonly say: (message: string) => void;
}

const SOCKETS = 5_000;
const PROCESSES = 2;
/** Events of a round that are said one by one, each when all have heard the one before. */
const SINGLES = 10;
/** And at once. */
const BURST = 60;
/** Each socket is one file here and one there; some more for everything else. */
const FILES_A_PROCESS = (SOCKETS / PROCESSES) * 2 + 500;

/** Servers that hold sockets, the crowd in front of them, and how something is said to all. */
interface Stage {
  readonly servers: readonly BenchServer[];
  readonly crowds: readonly BenchServer[];
  readonly say: (body: string) => Promise<unknown>;
}

interface Round {
  /** Of each event at each socket, in ms. */
  readonly latencies: number[];
  readonly deliveriesPerSecond: number;
}

/** One event to 5,000 sockets over two processes, against bare Socket.IO with its adapter in the same run. */
export async function benchRealtime(bench: Workbench, { rounds, say }: RealtimeOptions): Promise<Figure[]> {
  mustHaveFiles();
  const redis = new Redis(bench.urls.REDIS_URL);
  const bare = await bareStage(bench, redis);
  const { stage: city, token } = await cityStage(bench, redis);
  const memory = { bare: 0, city: 0 };
  for (const [name, stage] of Object.entries({ bare, city }) as ['bare' | 'city', Stage][]) {
    const before = await residentBytes(stage);
    say(`${String(SOCKETS)} sockets join (${name})`);
    await Promise.all(
      stage.crowds.map((crowd, index) => order(crowd, 'join', { url: stage.servers[index]?.url ?? '', token, count: SOCKETS / PROCESSES })),
    );
    memory[name] = ((await residentBytes(stage)) - before) / SOCKETS / 1024;
  }
  for (const stage of [bare, city]) await burst(stage);

  const latencies: Record<'bare' | 'city', number[]> = { bare: [], city: [] };
  const measure = (name: 'bare' | 'city', stage: Stage) => async (): Promise<number> => {
    const round = await play(stage);
    latencies[name].push(percentile(round.latencies, 0.99));
    return round.deliveriesPerSecond;
  };
  const rates = await alternate({ city: measure('city', city), bare: measure('bare', bare) }, rounds, (round, rate) =>
    say(
      `round ${String(round)}: city ${rate.city.toFixed(0)}/s, p99 ${(latencies.city.at(-1) ?? NaN).toFixed(0)} ms; ` +
        `bare ${rate.bare.toFixed(0)}/s, p99 ${(latencies.bare.at(-1) ?? NaN).toFixed(0)} ms`,
    ),
  );
  await Promise.all([bare, city].flatMap(({ servers, crowds }) => [...servers, ...crowds].map(({ process }) => process.stop())));
  redis.disconnect();
  return [
    { what: 'one event to 5,000 sockets, p99', value: median(latencies.city), unit: 'ms', aim: { below: 200 } },
    { what: 'the same, bare', value: median(latencies.bare), unit: 'ms' },
    against('events to 5,000 sockets', 'deliveries/s', 'Socket.IO + its adapter', compare(rates.city, rates.bare), { ratio: 0.8 }),
    { what: 'memory of an idle socket', value: memory.city, unit: 'KB' },
    { what: 'the same, bare', value: memory.bare, unit: 'KB' },
  ];
}

async function bareStage(bench: Workbench, redis: Redis): Promise<Stage> {
  const stream = 'bench-bare-sockets';
  const servers = await Promise.all(
    Array.from({ length: PROCESSES }, () =>
      bench.server('bare-sockets', ['tools/bench/bare-sockets.ts'], { REDIS_URL: bench.urls.REDIS_URL, STREAM: stream }),
    ),
  );
  const crowds = await crowdsFor(bench, servers, '/metrics');
  // As the adapter itself writes an event for a room; 3 is a broadcast.
  const say = (body: string): Promise<unknown> => {
    const data = `{"packet":{"type":2,"data":["alert",${body}],"nsp":"/"},"opts":{"rooms":["everyone"],"except":[],"flags":{}}}`;
    return redis.xadd(stream, 'MAXLEN', '~', 100_000, '*', 'uid', 'bench', 'nsp', '/', 'type', '3', 'data', data);
  };
  return { servers, crowds, say };
}

async function cityStage(bench: Workbench, redis: Redis): Promise<{ stage: Stage; token: string }> {
  const database = await bench.database('bench_realtime');
  const settings = { REALTIME_SOCKETS_PER_ACCOUNT: '10000' };
  const servers = await Promise.all(Array.from({ length: PROCESSES }, () => bench.application('api', database, settings)));
  const crowds = await crowdsFor(bench, servers, '/health/ready');
  const [first] = servers;
  if (!first) throw new Error('No api was started');
  const { token } = await bench.administrator(first, database);
  // As RealtimeEmitter writes it.
  const say = (body: string): Promise<unknown> =>
    redis.xadd('bench_realtime:realtime:stream', '*', 'event', 'alert', 'rooms', '["role:SUPER_ADMIN"]', 'body', body);
  return { stage: { servers, crowds, say }, token };
}

async function crowdsFor(bench: Workbench, servers: readonly BenchServer[], readyPath: string): Promise<BenchServer[]> {
  const crowds = await Promise.all(servers.map(() => bench.server('socket-crowd', ['tools/bench/socket-crowd.ts'], {})));
  await Promise.all(servers.map(({ url, process }) => process.answers(url + readyPath)));
  await Promise.all(crowds.map(({ url, process }) => process.answers(`${url}/`)));
  return crowds;
}

async function play(stage: Stage): Promise<Round> {
  const latencies: number[] = [];
  for (let event = 0; event < SINGLES; event += 1) {
    await listen(stage, 1);
    await stage.say(alertNow());
    for (const own of await heard(stage)) latencies.push(...own);
  }
  return { latencies, deliveriesPerSecond: await burst(stage) };
}

/** Deliveries a second, from when the first event is said until the last client heard the last. */
async function burst(stage: Stage): Promise<number> {
  await listen(stage, BURST);
  const began = performance.now();
  await Promise.all(Array.from({ length: BURST }, () => stage.say(alertNow())));
  await heard(stage);
  return (BURST * SOCKETS) / ((performance.now() - began) / 1_000);
}

const listen = (stage: Stage, events: number): Promise<unknown> =>
  Promise.all(stage.crowds.map((crowd) => order(crowd, 'listen', { events })));

async function heard(stage: Stage): Promise<number[][]> {
  const answers = await Promise.all(stage.crowds.map((crowd) => order<{ latencies: number[]; missing: number }>(crowd, 'heard', {})));
  const missing = answers.reduce((sum, answer) => sum + answer.missing, 0);
  if (missing !== 0) throw new Error(`${String(missing)} events did not reach their socket, or reached it twice`);
  return answers.map(({ latencies }) => latencies);
}

async function order<Answer>({ url, process }: BenchServer, what: string, parameters: Record<string, string | number>): Promise<Answer> {
  process.mustLive();
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]));
  const response = await fetch(`${url}/${what}?${query.toString()}`);
  if (!response.ok) throw process.failure(`answers ${String(response.status)} to ${what}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function residentBytes({ servers }: Stage): Promise<number> {
  const texts = await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  return texts.reduce((sum, text) => sum + sumOf(text, 'process_resident_memory_bytes'), 0);
}

/** An alert as the city tells it, whose reason is when it was said. */
const alertNow = (): string =>
  JSON.stringify({
    id: '019aa000-0000-7000-8000-000000000001',
    type: 'threshold',
    severity: 'high',
    status: 'active',
    sensorId: '019aa000-0000-7000-8000-000000000002',
    sensorName: 'Capteur de mesure',
    sensorType: 'temperature',
    zoneId: '019aa000-0000-7000-8000-000000000003',
    zoneName: 'Fort-de-France',
    value: 36,
    unit: '°C',
    reason: String(process.hrtime.bigint()),
    raisedAt: '2026-01-12T10:00:00.000Z',
    measuredAt: '2026-01-12T10:00:00.000Z',
  });

/** Node raises its own limit as far as the system lets it; how far that is, only the system can say. @throws when it is too little */
function mustHaveFiles(): void {
  const limit = /^Max open files\s+\S+\s+(\S+)/m.exec(readLimits())?.[1];
  if (limit === undefined || limit === 'unlimited' || Number(limit) >= FILES_A_PROCESS) return;
  throw new Error(
    `A process may open ${limit} files here and needs ${String(FILES_A_PROCESS)}: raise it with "ulimit -Hn" and "ulimit -n".`,
  );
}

function readLimits(): string {
  // Only Linux tells it there; elsewhere the sockets themselves will.
  return process.platform === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : '';
}
