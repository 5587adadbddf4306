/** Requests as fast as a server answers them, from a process of its own: wrk where it is installed, else autocannon. */
import { join } from 'node:path';
import { findProgram } from '../stack/binaries.ts';
import { runCommand } from '../stack/processes.ts';
import { root } from '../start/development-environment.ts';

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers requests a second. @throws when any answer was not 2xx, or a connection failed */
export async function requestsPerSecond(load: Load): Promise<number> {
  const wrk = await findProgram('wrk');
  const [program, args, rateOf] =
    wrk === undefined ? ([process.execPath, autocannon(load), autocannonRate] as const) : ([wrk, wrkArguments(load), wrkRate] as const);
  const { code, stdout, stderr } = await runCommand(program, args, { limit: (load.seconds + 30) * 1000 });
  if (code !== 0) throw new Error(`The load on ${load.url} ended with ${String(code)}: ${stderr || stdout}`);
  return rateOf(stdout);
}

const wrkArguments = ({ url, token, seconds, connections, headers = {} }: Load): string[] => [
  ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
  ...['--threads', '1', '--connections', String(connections), '--duration', `${String(seconds)}s`],
  ...['--header', `Authorization: Bearer ${token}`, url],
];

const autocannon = ({ url, token, seconds, connections, headers = {} }: Load): string[] => [
  join(root, 'node_modules/autocannon/autocannon.js'),
  ...['--json', '--no-progress', '--connections', String(connections), '--duration', String(seconds)],
  ...Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]),
  ...['--headers', `Authorization=Bearer ${token}`, url],
];

/** Reads what wrk prints. @throws as requestsPerSecond */
export function wrkRate(output: string): number {
  const trouble = /^ +(Non-2xx or 3xx responses|Socket errors): .*$/m.exec(output);
  if (trouble) throw new Error(`The server did not answer each request: ${trouble[0].trim()}`);
  return sane(Number(/^Requests\/sec: +([\d.]+)$/m.exec(output)?.[1]), output);
}

interface AutocannonResult {
  readonly requests: { readonly total: number };
  readonly duration: number;
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Reads what `autocannon --json` prints. @throws as requestsPerSecond */
export function autocannonRate(output: string): number {
  const { requests, duration, non2xx, errors, timeouts } = JSON.parse(output) as AutocannonResult;
  if (non2xx + errors + timeouts > 0)
    throw new Error(`The server did not answer each request: ${JSON.stringify({ non2xx, errors, timeouts })}`);
  return sane(requests.total / duration, output);
}

function sane(rate: number, output: string): number {
  if (!(rate > 0)) throw new Error(`The load tells no rate:\n${output}`);
  return rate;
}
