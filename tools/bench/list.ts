import assert from 'node:assert/strict';
import { connectTo } from '../prisma/server.mjs';
import { fillCity } from './bench-city.ts';
import { against, type Figure } from './figures.ts';
import { requestsPerSecond } from './load.ts';
import { alternate, compare } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface ListOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (message: string) => void;
}

const PATH = '/api/v1/iot/sensors?limit=50';
const SENSORS = 5000;
const POOL_SIZE = 10;
const CONNECTIONS = 32;

/** The list of sensors of the built api against bare Fastify and node-postgres, with the same statement, rows and bytes. */
export async function benchList(bench: Workbench, { rounds, seconds, say }: ListOptions): Promise<Figure[]> {
  const database = await bench.database('bench_list');
  await fillCity(database, { sensors: SENSORS, heard: true });
  const api = await bench.application('api', database, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
  const bare = await bench.server('bare-list', ['tools/bench/bare-list.ts'], { DATABASE_URL: database, POOL_SIZE: String(POOL_SIZE) });
  await api.process.answers(`${api.url}/health/ready`);
  await bare.process.answers(bare.url + PATH);
  const { token } = await bench.administrator(api, database);
  await mustAgree(api, bare, token, database);

  const load = ({ url }: BenchServer, duration: number): Promise<number> =>
    requestsPerSecond({ url: url + PATH, token, seconds: duration, connections: CONNECTIONS });
  for (const server of [api, bare, api, bare]) await load(server, 2);
  const measured = await alternate({ api: () => load(api, seconds), bare: () => load(bare, seconds) }, rounds, (round, rates) =>
    say(`round ${String(round)}: api ${rates.api.toFixed(0)}/s, bare ${rates.bare.toFixed(0)}/s`),
  );
  await Promise.all([api.process.stop(), bare.process.stop()]);
  return [against('GET /iot/sensors?limit=50', 'requests/s', 'Fastify + pg', compare(measured.api, measured.bare), { ratio: 0.6 })];
}

/** A ratio between two servers that do not do the same means nothing. @throws when they differ in their answer or their statement */
async function mustAgree(api: BenchServer, bare: BenchServer, token: string, database: string): Promise<void> {
  const answer = async ({ url }: BenchServer): Promise<{ items: { id: string }[] }> => {
    const response = await fetch(url + PATH, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200, `${url}${PATH} answers ${String(response.status)}`);
    return (await response.json()) as { items: { id: string }[] };
  };
  const [ours, theirs] = [await answer(api), await answer(bare)];
  const ids = ({ items }: { items: { id: string }[] }): string[] => items.map(({ id }) => id);
  assert.equal(ours.items.length, 50);
  assert.deepEqual(ids(ours), ids(theirs), 'The api and bare-list.ts list other sensors');
  assert.deepEqual(ours, theirs, 'The api and bare-list.ts answer otherwise');

  const client = await connectTo(database);
  try {
    const { rows } = await client.query<{ query: string }>(
      `SELECT DISTINCT regexp_replace(query, '\\s+', ' ', 'g') AS query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT%sensor_last_readings%'`,
    );
    const statements = rows.map(({ query }) => query);
    assert.equal(
      statements.length,
      1,
      `The api asks PostgreSQL otherwise than bare-list.ts, which must follow it:\n${statements.join('\n')}`,
    );
  } finally {
    await client.end();
  }
}
