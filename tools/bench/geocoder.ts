import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../stack/processes.ts';
import { root } from '../start/development-environment.ts';
import { type AddressQuestion, questionsOf } from './address-questions.ts';
import { against, type Figure } from './figures.ts';
import type { QuestionLoad, QuestionRate } from './question-load.ts';
import { alternate, compare, median } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface GeocoderOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** A file of the national address base, plain or gzip. */
  readonly addresses: string;
  readonly say: (message: string) => void;
}

const QUESTIONS = 2_000;
const CHECKED = 200;
const POOL_SIZE = 10;
const CONNECTIONS = 16;
const IMPORT_LIMIT_MS = 120_000;

/** The search of the built api over a whole department against trigrams in PostgreSQL, the import that fills it, and the nearest address. */
export async function benchGeocoder(bench: Workbench, { rounds, seconds, addresses, say }: GeocoderOptions): Promise<Figure[]> {
  if (!existsSync(addresses)) throw new Error(`No file ${addresses}: name a file of the national address base by --addresses.`);
  const questions = questionsOf(addresses, QUESTIONS);
  const database = await bench.database('bench_geocoder');
  const imported = await importRate(database, addresses);
  const again = await importRate(database, addresses);
  say(`import: ${imported.toFixed(0)}/s, again ${again.toFixed(0)}/s`);

  const api = await bench.application('api', database, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
  const bare = await bench.server('bare-geocoder', ['tools/bench/bare-geocoder.ts'], {
    DATABASE_URL: database,
    POOL_SIZE: String(POOL_SIZE),
  });
  const searches = questions.map(({ question }) => `/api/v1/gis/search?q=${encodeURIComponent(question)}`);
  await api.process.answers(`${api.url}/health/ready`);
  await bare.process.answers(bare.url + (searches[0] ?? ''));
  const { token } = await bench.administrator(api, database);
  for (const server of [api, bare]) await mustFind(server, token, questions.slice(0, CHECKED));

  const ask = (server: BenchServer, paths: readonly string[], duration: number): Promise<QuestionRate> =>
    questionRate({ url: server.url, token, paths, seconds: duration, connections: CONNECTIONS });
  for (const server of [api, bare]) await ask(server, searches, 3);
  const p95s: number[] = [];
  const sides = {
    api: async (): Promise<number> => {
      const { rate, p95 } = await ask(api, searches, seconds);
      p95s.push(p95);
      return rate;
    },
    bare: async (): Promise<number> => (await ask(bare, searches, seconds)).rate,
  };
  const measured = await alternate(sides, rounds, (round, rates) =>
    say(`round ${String(round)}: api ${rates.api.toFixed(0)}/s, bare ${rates.bare.toFixed(0)}/s`),
  );
  const positions = Array.from({ length: QUESTIONS }, (_, index) => {
    const [longitude, latitude] = [-61.1 + (0.2 * ((index * 7919) % 1000)) / 1000, 14.45 + (0.35 * ((index * 104_729) % 1000)) / 1000];
    return `/api/v1/gis/reverse?lon=${longitude.toFixed(5)}&lat=${latitude.toFixed(5)}`;
  });
  const reverse = await ask(api, positions, seconds);
  await Promise.all([api.process.stop(), bare.process.stop()]);
  return [
    against('GET /gis/search', 'requests/s', 'Fastify + pg trigrams', compare(measured.api, measured.bare), { ratio: 0.5 }),
    { what: 'GET /gis/search, 95 of 100 within', value: median(p95s), unit: 'ms', aim: { below: 20 } },
    { what: 'GET /gis/reverse', value: reverse.rate, unit: 'requests/s' },
    { what: 'import of addresses', value: imported, unit: 'lines/s' },
    { what: 'import of the same again', value: again, unit: 'lines/s' },
  ];
}

/** How fast the command that people use loads the file, by its own clock. @throws with what it printed when it does not */
async function importRate(database: string, file: string): Promise<number> {
  const environment = { PATH: process.env['PATH'], NODE_ENV: 'development', DATABASE_URL: database };
  const { code, stdout, stderr } = await runCommand(process.execPath, [join(root, 'dist/apps/api/gis-import-ban.js'), file], {
    env: environment,
    limit: IMPORT_LIMIT_MS,
  });
  const rate = Number(/\((\d+)\/s\)/.exec(stdout)?.[1]);
  if (code !== 0 || !(rate > 0)) throw new Error(`The import ended with ${String(code)}: ${stderr || stdout}`);
  return rate;
}

/** A server that finds little is fast for nothing. @throws when fewer than nine of ten answers are right */
async function mustFind({ url }: BenchServer, token: string, questions: readonly AddressQuestion[]): Promise<void> {
  let right = 0;
  for (const { question, label } of questions) {
    const response = await fetch(`${url}/api/v1/gis/search?q=${encodeURIComponent(question)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { features = [] } = (await response.json()) as { features?: { properties: { label: string } }[] };
    if (features[0]?.properties.label === label) right += 1;
  }
  if (right < questions.length * 0.9) throw new Error(`${url} finds only ${String(right)} of ${String(questions.length)} addresses.`);
}

async function questionRate(load: QuestionLoad): Promise<QuestionRate> {
  const folder = mkdtempSync(join(tmpdir(), 'madinina-questions-'));
  try {
    const file = join(folder, 'load.json');
    writeFileSync(file, JSON.stringify(load), { mode: 0o600 });
    const args = [join(import.meta.dirname, 'question-load.ts'), file];
    const { code, stdout, stderr } = await runCommand(process.execPath, args, { limit: (load.seconds + 30) * 1000 });
    if (code !== 0) throw new Error(`The load on ${load.url} ended with ${String(code)}: ${stderr || stdout}`);
    return JSON.parse(stdout) as QuestionRate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
