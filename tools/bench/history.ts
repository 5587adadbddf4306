import assert from 'node:assert/strict';
import { finished } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { connectTo } from '../prisma/server.mjs';
import { sumOf } from '../start/live-figures.ts';
import { type BenchSensor, fillCity } from './bench-city.ts';
import { fillHistory, READINGS_OF_SENSOR, READINGS_OF_YEAR } from './bench-history.ts';
import { against, type Figure } from './figures.ts';
import { requestsPerSecond } from './load.ts';
import { alternate, compare, percentile } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface HistoryOptions {
  /** The figures are of 5 million readings; with more than that, of so many too. */
  readonly readings: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (message: string) => void;
}

const FEW = 5_000_000;
const POOL_SIZE = 10;
const CONNECTIONS = 8;
const QUESTIONS = 1_000;
const WARM_UP = 200;
const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
const MB = 1024 ** 2;

interface City {
  readonly database: string;
  readonly sensors: readonly BenchSensor[];
  readonly api: BenchServer;
  readonly token: string;
  readonly now: number;
}

/** A month of one sensor by the hour, and a year of one as a file, of the built api over millions of readings. */
export async function benchHistory(bench: Workbench, options: HistoryOptions): Promise<Figure[]> {
  const few = await openCity(bench, 'bench_history', FEW, options);
  const p95 = await answerTime(few);
  const figures: Figure[] = [monthFigure(FEW, p95)];
  figures.push(await againstBare(bench, few, options));
  figures.push(...(await exportYear(few, options)));
  await few.api.process.stop();
  await bench.dropDatabase('bench_history');
  if (options.readings <= FEW) return figures;

  const many = await openCity(bench, 'bench_history_many', options.readings, options);
  const p95OfMany = await answerTime(many);
  await many.api.process.stop();
  const more = `a month of hours, p95: ${millions(options.readings)} readings against ${millions(FEW)}`;
  return [...figures, monthFigure(options.readings, p95OfMany), { what: more, value: p95OfMany / p95, unit: '×', aim: { below: 1.5 } }];
}

const millions = (count: number): string => `${(count / 1e6).toFixed(0)} M`;
const monthFigure = (readings: number, value: number): Figure => ({
  what: `a month of hours up to now, p95 of ${String(QUESTIONS)}, ${millions(readings)} readings`,
  value,
  unit: 'ms',
  aim: { below: 30 },
});

async function openCity(bench: Workbench, name: string, readings: number, { say }: HistoryOptions): Promise<City> {
  const database = await bench.database(name);
  const now = Date.now();
  const sensors = await fillCity(database, { sensors: Math.ceil(readings / READINGS_OF_SENSOR), heard: true });
  say(`Storing ${millions(readings)} readings of ${String(sensors.length)} sensors…`);
  await fillHistory(database, sensors, now);
  await bench.settle();
  const api = await bench.application('api', database, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
  await api.process.answers(`${api.url}/health/ready`);
  const { token } = await bench.administrator(api, database);
  say(`${millions(readings)} readings are there`);
  return { database, sensors, api, token, now };
}

const pathOf = ({ id }: BenchSensor, from: number, to: number): string =>
  `/api/v1/iot/sensors/${id}/data?interval=hour&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

/** Of sensors in turn, one question after the other; each cuts its first hour and has the running one. In ms. */
async function answerTime({ api, token, sensors, now }: City): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < WARM_UP + QUESTIONS; index += 1) {
    const sensor = sensors[(index * 7919) % sensors.length];
    assert(sensor);
    const began = performance.now();
    const response = await fetch(api.url + pathOf(sensor, now - MONTH_MS, now), { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await response.json()) as { items: { count: number }[] };
    if (index >= WARM_UP) times.push(performance.now() - began);
    const counted = items.reduce((sum, { count }) => sum + count, 0);
    assert.ok(Math.abs(counted - READINGS_OF_SENSOR) <= 1, `A month has ${String(counted)} readings`);
  }
  return percentile(times, 0.95);
}

/** Whole hours that are summed up, so that both sides answer the same. */
async function againstBare(bench: Workbench, { api, database, token, sensors, now }: City, options: HistoryOptions): Promise<Figure> {
  const bare = await bench.server('bare-history', ['tools/bench/bare-history.ts'], {
    DATABASE_URL: database,
    POOL_SIZE: String(POOL_SIZE),
  });
  const end = Math.floor(now / HOUR_MS) * HOUR_MS;
  const [sensor] = sensors;
  assert(sensor);
  const path = pathOf(sensor, end - MONTH_MS, end);
  await bare.process.answers(bare.url + path);
  const answer = async ({ url }: BenchServer): Promise<unknown> =>
    (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).json();
  assert.deepEqual(await answer(api), await answer(bare), 'The api and bare-history.ts answer otherwise');

  const load = ({ url }: BenchServer, seconds: number): Promise<number> =>
    requestsPerSecond({ url: url + path, token, seconds, connections: CONNECTIONS });
  for (const server of [api, bare]) await load(server, 2);
  const { rounds, seconds, say } = options;
  const measured = await alternate({ api: () => load(api, seconds), bare: () => load(bare, seconds) }, rounds, (round, rates) =>
    say(`round ${String(round)}: api ${rates.api.toFixed(0)}/s, bare ${rates.bare.toFixed(0)}/s`),
  );
  await bare.process.stop();
  return against('a month of hours, 720 points', 'requests/s', 'Fastify + pg', compare(measured.api, measured.bare));
}

/** A year of one sensor as CSV, against COPY of the same columns to a client that throws them away; and what the api held meanwhile. */
async function exportYear({ api, database, token, sensors, now }: City, { rounds, say }: HistoryOptions): Promise<Figure[]> {
  const [sensor] = sensors;
  assert(sensor);
  const from = new Date(Math.floor(now / HOUR_MS) * HOUR_MS - READINGS_OF_YEAR * 60_000).toISOString();
  const to = new Date(Math.floor(now / HOUR_MS) * HOUR_MS).toISOString();
  const before = await residentMemory(api);
  let highest = before;
  const file = async (): Promise<number> => {
    const began = performance.now();
    const url = `${api.url}/api/v1/iot/sensors/${sensor.id}/export?from=${from}&to=${to}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' } });
    assert(response.ok && response.body);
    let lines = 0;
    for await (const chunk of response.body) for (const byte of chunk) if (byte === 10) lines += 1;
    const seconds = (performance.now() - began) / 1000;
    assert.equal(lines - 1, READINGS_OF_YEAR);
    highest = Math.max(highest, await residentMemory(api));
    return READINGS_OF_YEAR / seconds;
  };
  const copy = (): Promise<number> => copyRate(database, sensor.id, from, to);
  await file();
  const measured = await alternate({ file, copy }, rounds, (round, rates) =>
    say(`round ${String(round)}: export ${rates.file.toFixed(0)} rows/s, COPY ${rates.copy.toFixed(0)} rows/s`),
  );
  return [
    against('a year of one sensor as CSV', 'rows/s', 'COPY TO', compare(measured.file, measured.copy)),
    { what: `memory of the api above what it had before ${String(rounds + 1)} such files`, value: (highest - before) / MB, unit: 'MB' },
  ];
}

async function copyRate(databaseUrl: string, sensorId: string, from: string, to: string): Promise<number> {
  const client = await connectTo(databaseUrl);
  try {
    const began = performance.now();
    const rows = client.query(
      copyTo(
        `COPY (SELECT ts, value, unit, quality, id FROM readings WHERE sensor_id = '${sensorId}' AND ts >= '${from}' AND ts < '${to}' ORDER BY ts, seq) TO STDOUT (FORMAT csv)`,
      ),
    );
    rows.resume();
    await finished(rows);
    return READINGS_OF_YEAR / ((performance.now() - began) / 1000);
  } finally {
    await client.end();
  }
}

async function residentMemory({ url, process }: BenchServer): Promise<number> {
  const answer = await fetch(`${url}/metrics`);
  if (!answer.ok) throw process.failure(`answers ${String(answer.status)} to /metrics`);
  return sumOf(await answer.text(), 'process_resident_memory_bytes');
}
