/** PostgreSQL with PostGIS: a private cluster with one superuser, `madinina`, and one database of that name. */
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { findPostgres } from './binaries.ts';
import { isFilled, secret, secretFile } from './place.ts';
import type { Place } from './place.ts';
import { LOOPBACK } from './ports.ts';
import { endProcess, markOf, processesIn, runCommand, workingFolder } from './processes.ts';
import type { Account, CommandResult } from './processes.ts';
import type { Launch, ServerKind, Setup } from './server-kind.ts';
import { StackError } from './stack-error.ts';

const OWNER = 'madinina';
const DATABASE = 'madinina';
const DRAFT = 'data.new-';

export const postgres: ServerKind = {
  name: 'postgres',
  title: 'PostgreSQL',
  variable: 'DATABASE_URL',
  account: { name: 'postgres', required: true },
  firstPort: 15_432,
  programs: ['postgres'],
  stopSignal: 'SIGINT',
  // After a kill -9 the last back ends need a moment to notice, and hold the shared memory until then.
  passing: /pre-existing shared memory block|lock file "postmaster\.pid" already exists/,
  find: (data) => findPostgres(data === undefined ? undefined : majorOf(data)),
  prepare,
  launch,
  urls: (place, port) => ({ DATABASE_URL: `postgresql://${OWNER}:${secret(place, OWNER)}@${LOOPBACK}:${port}/${DATABASE}` }),
  answer: (url) => withClient(url, (client) => client.query('select 1')),
  complete,
  container: {
    image: 'postgis/postgis:16-3.4',
    // The image is published for this processor alone; Docker emulates it elsewhere.
    platform: 'linux/amd64',
    port: 5432,
    data: '/var/lib/postgresql/data',
    run: (place, setup) => ({
      // The default 64 MB of /dev/shm is too small for a parallel query.
      options: ['--shm-size', '512m'],
      command: ['postgres', ...asOptions({ listen_addresses: '*', ...settings(setup) })],
      secrets: {
        POSTGRES_USER: OWNER,
        POSTGRES_PASSWORD: secret(place, OWNER),
        // The image fills this database with geocoding extensions; ours is made clean, beside it.
        POSTGRES_DB: 'postgres',
        POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C.UTF-8 --auth-host=scram-sha-256',
      },
    }),
  },
};

/** The settings that both ways of running share: a developer's machine or CI with two cores. */
export function settings({ durable, stack }: Pick<Setup, 'durable' | 'stack'>): Record<string, string> {
  return {
    cluster_name: `madinina-${stack}`,
    shared_buffers: '256MB',
    max_connections: '200',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    wal_level: 'replica',
    // Stays on in any case: off, a killed process would lose what it had confirmed.
    synchronous_commit: 'on',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    password_encryption: 'scram-sha-256',
  };
}

function launch(place: Place, setup: Setup, port: number): Launch {
  const ours = { listen_addresses: LOOPBACK, port: String(port), unix_socket_directories: '', ...settings(setup) };
  return { file: setup.program, args: ['-D', place.data, ...asOptions(ours)] };
}

function asOptions(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function prepare(place: Place, setup: Setup): Promise<void> {
  await clearDrafts(place.folder);
  setAsideHalfMade(place, setup);
  if (isFilled(place.data)) {
    if (!existsSync(secretFile(place, OWNER))) {
      throw new StackError(
        `The password of PostgreSQL's data is missing (${secretFile(place, OWNER)}). Put it back, or remove ${place.folder} to start afresh`,
      );
    }
    await dropStaleLock(place.data, setup);
    return;
  }
  setup.say('PostgreSQL: making the data folder…');
  await initialise(place, setup);
}

/** A cluster is made beside its place and moved there whole, so that a cut initdb leaves nothing that looks like one. */
async function initialise(place: Place, setup: Setup): Promise<void> {
  const draft = join(place.folder, `${DRAFT}${process.pid}-${Date.now()}`);
  const passwordFile = join(place.folder, 'password.new');
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, secret(place, OWNER), { mode: 0o600 });
  if (place.account !== undefined) for (const path of [draft, passwordFile]) give(path, place.account);

  const args = [
    '-D',
    draft,
    '-U',
    OWNER,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...(setup.durable ? [] : ['--no-sync']),
  ];
  const initdb = join(dirname(setup.program), 'initdb');
  const options = { limit: 120_000, account: place.account, cwd: place.folder, signal: setup.signal };
  // C.UTF-8: the same order everywhere and after every upgrade, and letters beyond ASCII are letters. Older macOS lacks it.
  let result: CommandResult;
  try {
    result = await runCommand(initdb, [...args, '--locale=C.UTF-8'], options);
    if (result.code !== 0 && result.stderr.includes('invalid locale name'))
      result = await runCommand(initdb, [...args, '--locale=en_US.UTF-8'], options);
  } finally {
    rmSync(passwordFile);
  }
  if (result.code !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new StackError(`PostgreSQL's initdb failed: ${result.stderr.trim() || `code ${String(result.code)}`}`);
  }
  rmdirSync(place.data);
  renameSync(draft, place.data);
}

/** An initdb outlives a parent that was killed, and its own child outlives it: both are ended before their draft is deleted. */
async function clearDrafts(folder: string): Promise<void> {
  for (const entry of readdirSync(folder).filter((name) => name.startsWith(DRAFT))) {
    const draft = join(folder, entry);
    for (const stray of await processesIn(folder, ['initdb', 'postgres'])) await endProcess(stray, []);
    for (const stray of await processesIn(draft, ['postgres'])) await endProcess(stray, []);
    rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Data without their heart cannot be started; they are kept beside, for they may hold something that a person wants. */
function setAsideHalfMade({ data }: Place, setup: Setup): void {
  if (!isFilled(data) || (existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'global', 'pg_control')))) return;
  const aside = `${data}.half-made-${Date.now()}`;
  renameSync(data, aside);
  mkdirSync(data, { mode: 0o700 });
  setup.say(`PostgreSQL: the data folder was half-made; set aside as ${aside}`);
}

/**
 * PostgreSQL refuses to start when the id in its lock file belongs to any living process of the same account, be it a
 * shell that got the id after a reboot. The lock is dropped only when that process is surely not a server on these data.
 */
async function dropStaleLock(data: string, setup: Setup): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if ((await markOf(pid)) !== undefined && (await mayServe(pid, data))) return;
  setup.say(`PostgreSQL: process ${pid} of an earlier start is gone; dropping its lock`);
  rmSync(lock);
}

async function mayServe(pid: number, data: string): Promise<boolean> {
  const folder = workingFolder(pid);
  if (folder !== undefined) return folder === data;
  const { code, stdout } = await runCommand('ps', ['-o', 'command=', '-p', String(pid)], { limit: 5_000 });
  return code === 0 && stdout.includes('postgres') && stdout.includes(data);
}

async function complete(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient(maintenance.href, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 1) return;
    const postgis = await client.query("select from pg_available_extensions where name = 'postgis'");
    if (postgis.rowCount === 0)
      throw new StackError('PostGIS is not installed for this PostgreSQL (Debian and Ubuntu: postgresql-<version>-postgis-3)');
    await client.query(`create database ${escapeIdentifier(DATABASE)}`);
  });
}

async function withClient(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 10_000 });
  // A cut that comes while no query runs is told here, and the next query fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}

/** The major version that made these data, or undefined for none. */
function majorOf(data: string): number | undefined {
  const file = join(data, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

function give(path: string, { uid, gid }: Account): void {
  chownSync(path, uid, gid);
}
