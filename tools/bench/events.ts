import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectTo } from '../prisma/server.mjs';
import { against, type Figure } from './figures.ts';
import { alternate, compare } from './rounds.ts';
import type { Workbench } from './workbench.ts';

export interface EventsOptions {
  readonly rounds: number;
  /** Events of a round. */
  readonly events: number;
  readonly say: (message: string) => void;
}

/** Some of its listeners say one thing to Redis, the others run one statement. */
const EVENT = 'auth.session-revoked';
const LIMIT_MS = 120_000;

/**
 * Deliveries a second of the built worker: from the commit of many events until the last listener is done with its last, relay and all.
 * Against bare BullMQ jobs, as many, that do nothing.
 */
export async function benchEvents(bench: Workbench, { rounds, events, say }: EventsOptions): Promise<Figure[]> {
  const database = await bench.database('bench_events');
  const worker = await bench.application('worker', database);
  await worker.process.answers(`${worker.url}/health/ready`);
  const client = await connectTo(database);
  const deliveries = events * (await listenerCount(client));
  const city = async (): Promise<number> => {
    const before = await doneCount(client);
    const began = performance.now();
    await publish(client, events);
    while ((await doneCount(client)) < before + deliveries) {
      worker.process.mustLive();
      if (performance.now() - began > LIMIT_MS) throw worker.process.failure('did not deliver all events in time');
      await wait(10);
    }
    return deliveries / ((performance.now() - began) / 1_000);
  };
  const bare = async (round: number): Promise<number> => {
    const environment = { REDIS_URL: bench.urls.REDIS_URL, QUEUE: `bare-${String(round)}`, JOBS: String(deliveries) };
    const process = bench.start('bare-jobs', ['tools/bench/bare-jobs.ts'], environment);
    const took = (await process.message()) as number;
    return deliveries / (took / 1_000);
  };
  // The worker warms up; the bare side does so within its round.
  await city();
  const rates = await alternate({ city, bare }, rounds, (round, rate) =>
    say(`round ${String(round)}: listeners ${rate.city.toFixed(0)}/s, bare jobs ${rate.bare.toFixed(0)}/s`),
  );
  await client.end();
  await worker.process.stop();
  return [
    against('events delivered to listeners', 'deliveries/s', 'BullMQ jobs that do nothing', compare(rates.city, rates.bare), {
      ratio: 0.5,
    }),
  ];
}

/** In one transaction, as a whole city that signs out. */
async function publish(client: Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO outbox_events (id, name, data, occurred_at)
     SELECT gen_random_uuid(), $1, jsonb_build_object('accountId', gen_random_uuid(), 'sessionId', gen_random_uuid()), now() FROM generate_series(1, $2::int)`,
    [EVENT, count],
  );
}

async function doneCount(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>('SELECT count(done_at)::int AS count FROM outbox_deliveries');
  return rows[0]?.count ?? 0;
}

/** @throws when the event has none: then nothing would be measured */
async function listenerCount(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox_listeners WHERE event_name = $1', [
    EVENT,
  ]);
  const count = rows[0]?.count ?? 0;
  if (count === 0) throw new Error(`Nobody listens to ${EVENT}`);
  return count;
}
