/** The stack's command line: `node tools/stack/main.ts help`. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, findProgram } from './binaries.ts';
import { stackFolder } from './place.ts';
import { deleteData, endStack, stackStatus } from './recorded-stack.ts';
import type { StackName } from './recorded-stack.ts';
import { StackError, startStack } from './stack.ts';
import type { StackUrls } from './stack.ts';
import { alone, readRecord } from './stack-record.ts';

const HELP = `The local stack: PostgreSQL with PostGIS, Redis and Mosquitto.

  node tools/stack/main.ts <command> [--name dev]

  up              start it, print its URLs, stay until Ctrl-C
  up --detach     start it and leave it running
  down            end a detached or abandoned stack (--force: also one that a living process looks after)
  down --delete   and delete its data
  status          what runs, where
  env             print export lines: eval "$(node tools/stack/main.ts env)"
  psql [-- ...]   open psql on its database

DATABASE_URL, REDIS_URL, MQTT_URL: use these servers instead. MADININA_STACK=docker|system: insist on one way.
`;

const OPTIONS = {
  name: { type: 'string', default: 'dev' },
  folder: { type: 'string', default: resolve(import.meta.dirname, '../..') },
  detach: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  delete: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Options = ReturnType<typeof read>['values'];

function read(): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  return parseArgs({ options: OPTIONS, allowPositionals: true });
}

async function up(options: Options): Promise<void> {
  const starting = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Asked twice: the person does not want to wait. The servers go on, and the next start takes them over.
      if (starting.signal.aborted) process.exit(130);
      console.error('Stopping…');
      starting.abort(new StackError('Stopped before the stack was up'));
    });
  }
  const stack = await startStack({
    name: options.name,
    folder: options.folder,
    detach: options.detach,
    signal: starting.signal,
    onProgress: ({ message }) => {
      console.error(message);
    },
  });
  console.log(lines(stack.urls, '').join('\n'));
  if (options.detach) return process.exit(0);
  console.error('Ctrl-C stops what this command started.');
  await untilAborted(starting.signal);
  await stack.stop();
  process.exit(0);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Nothing else keeps this process alive: the servers are on their own.
    setInterval(() => undefined, 3_600_000);
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

async function down(name: StackName, { force, delete: deleting }: Options): Promise<void> {
  await alone(
    name.folder,
    (holder) => console.error(`Process ${holder} is changing this stack; waiting…`),
    async () => {
      await endStack(name, force);
      if (deleting) await deleteData(name);
    },
  );
  console.error(deleting ? `The stack "${name.stack}" is down and its data are deleted.` : `The stack "${name.stack}" is down.`);
}

async function status(name: StackName): Promise<void> {
  const servers = await stackStatus(name);
  if (servers.length === 0) console.log(`There is no stack "${name.stack}" yet.`);
  for (const { title, how, port, pid, state, owner } of servers) {
    const place =
      state === 'down' ? `last on port ${port}` : `port ${port}${pid === undefined ? '' : `, process ${pid}`}, looked after by: ${owner}`;
    console.log(`${title.padEnd(11)} ${state.padEnd(8)} ${how.padEnd(7)} ${place}`);
  }
  if (servers.some(({ state }) => state !== 'answers')) process.exitCode = 3;
}

async function requireUp(name: StackName): Promise<Partial<StackUrls>> {
  const down = (await stackStatus(name)).filter(({ state }) => state !== 'answers');
  const { urls } = readRecord(name.folder);
  if (down.length > 0 || urls.DATABASE_URL === undefined) throw new StackError(`The stack "${name.stack}" is not up: start it with "up"`);
  return urls;
}

async function psql(name: StackName, more: string[]): Promise<void> {
  const { DATABASE_URL = '' } = await requireUp(name);
  const postgres = await findPostgres(undefined);
  const program = (await findProgram('psql')) ?? (postgres === undefined ? undefined : join(postgres, '../psql'));
  if (program === undefined) throw new StackError('psql was not found: install a PostgreSQL client');
  const { hostname, port, username, password, pathname } = new URL(DATABASE_URL);
  // By the environment, not by the command line, which everybody on the machine can read.
  const connection = {
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  // Ctrl-C in psql cancels a query; it is not for us.
  process.on('SIGINT', () => undefined);
  const child = spawn(program, more, { stdio: 'inherit', env: { ...process.env, ...connection } });
  process.exitCode = await new Promise<number>((done, failed) => child.on('error', failed).on('exit', (code) => done(code ?? 1)));
}

function lines(urls: Partial<StackUrls>, prefix: string): string[] {
  return Object.entries(urls).map(([variable, url]) => `${prefix}${variable}='${url.replaceAll("'", String.raw`'\''`)}'`);
}

function fail(error: unknown): never {
  const expected =
    error instanceof StackError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  console.error(expected ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { values, positionals } = read();
  const [command = 'help', ...more] = positionals;
  const name: StackName = { checkout: values.folder, stack: values.name, folder: stackFolder(values.folder, values.name) };
  if (values.help || command === 'help') console.log(HELP);
  else if (command === 'up') await up(values);
  else if (command === 'down') await down(name, values);
  else if (command === 'status') await status(name);
  else if (command === 'env') console.log(lines(await requireUp(name), 'export ').join('\n'));
  else if (command === 'psql') await psql(name, more);
  else throw new StackError(`There is no command "${command}".\n\n${HELP}`);
}

main().catch(fail);
