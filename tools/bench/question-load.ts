/**
 * `node tools/bench/question-load.ts FILE`: asks a server the paths of a JSON file, one after the other, as fast as it answers, and prints rate and latency as
 * JSON. A process of its own; autocannon, because wrk asks only one path. The file holds `{ url, token, paths, seconds, connections }`.
 */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** What is asked of whom. */
export interface QuestionLoad {
  readonly url: string;
  readonly token: string;
  readonly paths: readonly string[];
  readonly seconds: number;
  readonly connections: number;
}

/** What came of it; latency in ms. */
export interface QuestionRate {
  readonly rate: number;
  readonly p95: number;
}

const { url, token, paths, seconds, connections } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as QuestionLoad;
const latencies: number[] = [];
const result = await new Promise<autocannon.Result>((resolve, reject) => {
  const load = autocannon(
    {
      url,
      connections,
      duration: seconds,
      headers: { authorization: `Bearer ${token}` },
      requests: paths.map((path) => ({ path })),
    },
    (error: unknown, found) => {
      if (error) reject(error instanceof Error ? error : new Error('The load could not start'));
      else resolve(found);
    },
  );
  load.on('response', (_client, _status, _bytes, latency) => latencies.push(latency));
});
const { requests, duration, non2xx, errors, timeouts } = result;
if (non2xx + errors + timeouts > 0)
  throw new Error(`The server did not answer each request: ${JSON.stringify({ non2xx, errors, timeouts })}`);
latencies.sort((left, right) => left - right);
const p95 = latencies[Math.ceil(latencies.length * 0.95) - 1] ?? NaN;
console.log(JSON.stringify({ rate: requests.total / duration, p95 } satisfies QuestionRate));
