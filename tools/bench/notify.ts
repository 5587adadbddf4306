import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectTo } from '../prisma/server.mjs';
import { sumOf } from '../start/live-figures.ts';
import { fillAudiences } from './bench-audience.ts';
import { BroadcastClient, countOf } from './broadcast-client.ts';
import { against, type Figure } from './figures.ts';
import type { PushesTaken } from './push-service.ts';
import { alternate, compare, type Comparison, median, percentile } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface NotifyOptions {
  readonly rounds: number;
  /** People of the broadcast that is watched. */
  readonly people: number;
  readonly say: (message: string) => void;
}

/** People of a round of the rates: of the list and the push a delivery each. */
const FEW = 5_000;
const LIMIT_MS = 300_000;
const ALERT_EVERY_MS = 500;
const SAMPLE_EVERY_MS = 250;
const MB = 1024 ** 2;

interface Stage {
  readonly bench: Workbench;
  readonly database: string;
  readonly client: Client;
  readonly broadcasts: BroadcastClient;
  readonly service: BenchServer;
  readonly say: (message: string) => void;
}

/** Broadcasts of the built worker, by the list and by push: against bare BullMQ jobs, and one to everyone while alerts overtake it. */
export async function benchNotify(bench: Workbench, { rounds, people, say }: NotifyOptions): Promise<Figure[]> {
  const database = await bench.database('bench_notify');
  await fillAudiences(database, [
    { role: 'BOTANIST', count: FEW, tokens: 'few' },
    { role: 'USER', count: people, tokens: 'many' },
    { role: 'OPERATOR', count: 1, tokens: 'watch' },
  ]);
  const api = await bench.application('api', database);
  const service = await bench.server('push-service', ['tools/bench/push-service.ts'], {});
  await Promise.all([api.process.answers(`${api.url}/health/ready`), service.process.answers(service.url)]);
  const { token } = await bench.administrator(api, database);
  const client = await connectTo(database);
  const stage: Stage = { bench, database, client, broadcasts: new BroadcastClient(api, token), service, say };

  const recorded = await rateOf(stage, rounds, 'recorded', { PUSH_DRIVER: 'recording' });
  const pushed = await rateOf(stage, rounds, 'pushed over HTTP', overHttp(service));
  const watched = await watchBroadcast(stage, people);
  await client.end();
  await Promise.all([api.process.stop(), service.process.stop()]);
  const limit = 'BullMQ jobs that do nothing';
  return [
    against('list and push (over HTTP)', 'deliveries/s', limit, pushed, { ratio: 0.5 }),
    against('list and push (recorded)', 'deliveries/s', limit, recorded, { ratio: 0.5 }),
    ...watched,
  ];
}

/** Deliveries a second, from the order of a broadcast until the last of them is done. */
async function rateOf(stage: Stage, rounds: number, name: string, settings: NodeJS.ProcessEnv): Promise<Comparison> {
  const { bench, say } = stage;
  const worker = await startWorker(stage, settings);
  const city = async (): Promise<number> => {
    await bench.settle();
    const began = performance.now();
    const id = await stage.broadcasts.order('BOTANIST');
    await ended(stage, worker, id);
    const seconds = (performance.now() - began) / 1_000;
    await mustBeWhole(stage, id, FEW);
    return (2 * FEW) / seconds;
  };
  const bare = async (round: number): Promise<number> => {
    const environment = { REDIS_URL: bench.urls.REDIS_URL, QUEUE: `bare-${name.slice(0, 4)}-${String(round)}`, JOBS: String(2 * FEW) };
    const process = bench.start('bare-jobs', ['tools/bench/bare-jobs.ts'], environment);
    return (2 * FEW) / (((await process.message()) as number) / 1_000);
  };
  // The worker warms up; the bare side does so within its round.
  await city();
  const rates = await alternate({ city, bare }, rounds, (round, rate) =>
    say(`round ${String(round)}: deliveries (${name}) ${rate.city.toFixed(0)}/s, bare jobs ${rate.bare.toFixed(0)}/s`),
  );
  await worker.process.stop();
  return compare(rates.city, rates.bare);
}

/** One to everyone: how long it takes, what memory it needs, how alerts overtake it; and another that is cancelled. */
async function watchBroadcast(stage: Stage, people: number): Promise<Figure[]> {
  const { broadcasts, service, say } = stage;
  const worker = await startWorker(stage, overHttp(service));
  await service.process.ask({ forget: true });
  const began = performance.now();
  const id = await broadcasts.order('USER');
  const over = new AbortController();
  const end = ended(stage, worker, id).then(() => (performance.now() - began) / 1_000);
  const [seconds, memory, raised] = await Promise.all([
    end.finally(() => over.abort()),
    sampleMemory(worker, over.signal),
    raiseAlerts(stage, over.signal),
  ]);
  say(`${people.toLocaleString('en')} people were told in ${seconds.toFixed(1)} s`);
  await mustBeWhole(stage, id, people);
  const overtaking = await heardAfter(stage, raised);
  const tenth = memory[Math.floor(memory.length / 10)] ?? NaN;

  const second = await broadcasts.order('USER');
  const progress = await watchProgress(stage, worker, second, people / 4);
  const cancelled = performance.now();
  await broadcasts.cancel(second);
  const cancelMs = performance.now() - cancelled;
  await mustStandStill(stage, second);
  await worker.process.stop();
  return [
    { what: `broadcast to ${people.toLocaleString('en').replaceAll(',', ' ')}`, value: seconds, unit: 's' },
    { what: 'worker memory in it, most', value: Math.max(...memory) / MB, unit: 'MB' },
    { what: 'the most against that at a tenth', value: Math.max(...memory) / tenth, unit: '×', aim: { below: 1.3 } },
    { what: 'alert to push meanwhile, p50', value: percentile(overtaking, 0.5), unit: 'ms' },
    { what: 'alert to push meanwhile, p95', value: percentile(overtaking, 0.95), unit: 'ms', aim: { below: 1_000 } },
    { what: 'how far it is, answered in', value: median(progress), unit: 'ms', aim: { below: 1_000 } },
    { what: 'cancelled in', value: cancelMs, unit: 'ms', aim: { below: 1_000 } },
  ];
}

async function startWorker({ bench, database }: Stage, settings: NodeJS.ProcessEnv): Promise<BenchServer> {
  // Nobody is spared: a round is a broadcast more to the same people.
  const worker = await bench.application('worker', database, { NOTIFICATIONS_THROTTLE_LIMIT: '1000', ...settings });
  await worker.process.answers(`${worker.url}/health/ready`);
  return worker;
}

/** Settings of a worker whose pushes go to the stand-in. */
function overHttp({ url }: BenchServer): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const account = {
    project_id: 'bench',
    client_email: 'push@bench.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${url}/token`,
  };
  return { PUSH_DRIVER: 'fcm', FCM_URL: url, FCM_SERVICE_ACCOUNT: JSON.stringify(account) };
}

/** Resolves when everyone was told and nothing waits any more. */
async function ended({ client }: Stage, worker: BenchServer, id: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { rows } = await client.query<{ over: boolean }>(
      `SELECT status <> 'running' AND NOT EXISTS (SELECT FROM notification_deliveries WHERE status = 'queued') AS over
       FROM notification_broadcasts WHERE id = $1`,
      [id],
    );
    if (rows[0]?.over) return;
    worker.process.mustLive();
    if (performance.now() - began > LIMIT_MS) throw worker.process.failure('did not end a broadcast in time');
    await wait(10);
  }
}

/** @throws unless the list and the telephone of each of them got it once */
async function mustBeWhole({ broadcasts, service }: Stage, id: string, people: number): Promise<void> {
  const progress = await broadcasts.progressOf(id);
  const { twice } = (await service.process.ask({})) as PushesTaken;
  const [listed, sent] = [countOf(progress, ['delivered'], 'in_app'), countOf(progress, ['sent'], 'push')];
  if (listed !== people || sent !== people || twice > 0)
    throw new Error(
      `Of ${String(people)} people ${String(listed)} have it in their list, ${String(sent)} were pushed it, ${String(twice)} twice`,
    );
}

/** Resident memory, in bytes, until the signal. */
async function sampleMemory(worker: BenchServer, over: AbortSignal): Promise<number[]> {
  const samples: number[] = [];
  while (!over.aborted) {
    samples.push(sumOf(await (await fetch(`${worker.url}/metrics`)).text(), 'process_resident_memory_bytes'));
    await wait(SAMPLE_EVERY_MS);
  }
  return samples;
}

/** Raises critical alerts until the signal, as the ingest does; answers when (ms since 1970) each was committed. */
async function raiseAlerts({ client }: Stage, over: AbortSignal): Promise<Map<string, number>> {
  const raised = new Map<string, number>();
  while (!over.aborted) {
    const alertId = randomUUID();
    const data = {
      alertId,
      ...{ type: 'threshold', severity: 'critical', status: 'active', ruleId: randomUUID(), ruleVersion: 1, ruleName: 'Crue' },
      ...{
        sensorId: randomUUID(),
        sensorName: 'Rivière Madame',
        sensorType: 'water_level',
        zoneId: randomUUID(),
        zoneName: 'Fort-de-France',
      },
      ...{ reason: 'L’eau monte', raisedAt: new Date().toISOString() },
    };
    raised.set(alertId, Date.now());
    await client.query(
      `INSERT INTO outbox_events (id, name, data, occurred_at) VALUES (gen_random_uuid(), 'iot.alert-raised', $1, now())`,
      [JSON.stringify(data)],
    );
    await wait(ALERT_EVERY_MS);
  }
  return raised;
}

/** From each alert to the push on the operator's telephone, ms. @throws when one was not pushed */
async function heardAfter({ service }: Stage, raised: ReadonlyMap<string, number>): Promise<number[]> {
  // The last may have been raised when everything else was over.
  await wait(2_000);
  const { watched } = (await service.process.ask({})) as PushesTaken;
  return [...raised].map(([alertId, at]) => {
    const heard = watched[alertId];
    if (heard === undefined) throw new Error('An alert was not pushed to the operator');
    return heard - at;
  });
}

/** How long each answer took until so many were told, ms. */
async function watchProgress({ broadcasts }: Stage, worker: BenchServer, id: string, until: number): Promise<number[]> {
  const took: number[] = [];
  for (;;) {
    const began = performance.now();
    const { told } = await broadcasts.progressOf(id);
    took.push(performance.now() - began);
    if (told >= until) return took;
    worker.process.mustLive();
    await wait(100);
  }
}

/** @throws when a broadcast that is cancelled goes on */
async function mustStandStill({ broadcasts }: Stage, id: string): Promise<void> {
  // What was under way when it was cancelled may end.
  await wait(1_000);
  const before = await broadcasts.progressOf(id);
  await wait(1_000);
  const after = await broadcasts.progressOf(id);
  const sent = [before, after].map((progress) => countOf(progress, ['sent']));
  if (after.status !== 'cancelled' || countOf(after, ['queued']) > 0 || after.told !== before.told || sent[0] !== sent[1])
    throw new Error('A broadcast that was cancelled went on');
}
