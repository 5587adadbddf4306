/**
 * Installs missing servers with apt, on Debian and Ubuntu, as root.
 *
 * Debian starts a service as soon as it is installed and again at every boot. The stack runs servers of its own, so for the
 * time of the installation a policy file forbids starting any (`policy-rc.d`, Debian's own means), and the services that
 * came with it are then disabled. A policy that was there before comes back.
 */
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram, installedPostgres } from './binaries.ts';
import { isAlive, markOf, runCommand } from './processes.ts';
import type { CommandResult } from './processes.ts';
import type { ServerName } from './server-kind.ts';
import { StackError } from './stack-error.ts';

const POLICY = '/usr/sbin/policy-rc.d';
const SET_ASIDE = '/usr/sbin/policy-rc.d.before-madinina';
const OURS = '# madinina: no service starts while this process installs packages:';

/** What Debian calls the service of each server. */
const SERVICES: Record<ServerName, string> = { postgres: 'postgresql', redis: 'redis-server', mosquitto: 'mosquitto' };

/** Whether this machine lets us install by apt. */
export async function canInstall(): Promise<boolean> {
  return process.platform === 'linux' && process.getuid?.() === 0 && (await findProgram('apt-get')) !== undefined;
}

/**
 * Installs the packages of these servers.
 * @param log a file that gets all that apt prints.
 * @throws {StackError} with the end of apt's words when a step fails.
 */
export async function install(servers: readonly ServerName[], log: string, signal: AbortSignal | undefined): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  const run = async (args: string[], abort?: AbortSignal): Promise<CommandResult> => {
    const result = await runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', ...args], {
      limit: 900_000,
      // Ubuntu's needrestart would ask which services to restart.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C.UTF-8' },
      signal: abort,
    });
    appendFileSync(log, `$ apt-get ${args.join(' ')}\n${result.stdout}${result.stderr}`);
    return result;
  };
  // An update that fails for one source of many still leaves the lists that are needed; the installation decides.
  await run(['update', '-q'], signal);
  const packages = (await Promise.all(servers.map(packagesOf))).flat();
  await withoutServiceStarts(async () => {
    // Not to be aborted: dpkg cut in the middle leaves a system that must be repaired by hand.
    const { code, stdout, stderr } = await run(['install', '-y', '-q', '--no-install-recommends', ...packages]);
    if (code !== 0) {
      const said = (stderr.trim() || stdout.trim()).split('\n').slice(-5).join('\n  ');
      throw new StackError(`apt-get could not install ${packages.join(', ')}:\n  ${said}\nEverything it said is in ${log}`);
    }
    await disableServices(servers);
  });
}

/** Puts the machine's policy back after an installation whose process was killed. */
export async function restoreAbandonedPolicy(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const text = existsSync(POLICY) ? readFileSync(POLICY, 'utf8') : '';
  const [, pid, began] = new RegExp(`${OURS} (\\d+) (.*)`).exec(text) ?? [];
  if (pid !== undefined && began !== undefined && !(await isAlive({ pid: Number(pid), began }))) restorePolicy();
}

function restorePolicy(): void {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8').includes(OURS)) rmSync(POLICY);
  if (existsSync(SET_ASIDE)) renameSync(SET_ASIDE, POLICY);
}

async function packagesOf(server: ServerName): Promise<string[]> {
  if (server === 'redis') return ['redis-server'];
  if (server === 'mosquitto') return ['mosquitto'];
  const { stdout } = await runCommand('apt-cache', ['search', '--names-only', '^postgresql-[0-9]+-postgis-3$'], { limit: 60_000 });
  const majors = postgisMajors(stdout);
  // A PostgreSQL that is there already only lacks PostGIS.
  const present = (await installedPostgres()).map(({ major }) => major);
  const major = majors.find((each) => present.includes(each)) ?? majors[0];
  if (major === undefined) throw new StackError('apt knows no package of PostgreSQL with PostGIS (postgresql-<version>-postgis-3)');
  return [`postgresql-${major}`, `postgresql-${major}-postgis-3`];
}

/** The PostgreSQL versions for which `apt-cache search` listed PostGIS, the newest first. */
export function postgisMajors(listing: string): number[] {
  return [...listing.matchAll(/^postgresql-(\d+)-postgis-3 /gm)].map((match) => Number(match[1])).sort((a, b) => b - a);
}

async function withoutServiceStarts(work: () => Promise<void>): Promise<void> {
  if (await policyForbidsAll()) return work();
  const us = await markOf(process.pid);
  if (existsSync(POLICY)) renameSync(POLICY, SET_ASIDE);
  writeFileSync(POLICY, `#!/bin/sh\n${OURS} ${process.pid} ${us?.began ?? ''}\nexit 101\n`);
  chmodSync(POLICY, 0o755);
  process.once('exit', restorePolicy);
  try {
    await work();
  } finally {
    process.removeListener('exit', restorePolicy);
    restorePolicy();
  }
}

/** Container images usually come with a policy that forbids every start. */
async function policyForbidsAll(): Promise<boolean> {
  if (!existsSync(POLICY)) return false;
  const answers = await Promise.all(Object.values(SERVICES).map((service) => runCommand(POLICY, [service, 'start'], { limit: 10_000 })));
  return answers.every(({ code }) => code === 101);
}

async function disableServices(servers: readonly ServerName[]): Promise<void> {
  const systemctl = await findProgram('systemctl');
  for (const server of servers) {
    const service = SERVICES[server];
    if (systemctl === undefined) await runCommand('update-rc.d', [service, 'disable'], { limit: 30_000 });
    else await runCommand(systemctl, ['disable', '--quiet', service], { limit: 30_000 });
  }
}

/** What a person types to get these servers, for each family of systems. */
export function installAdvice(servers: readonly ServerName[]): string {
  const names = (packages: Record<ServerName, string>): string => servers.map((server) => packages[server]).join(' ');
  return [
    `  Debian, Ubuntu: sudo apt-get install ${names({ postgres: 'postgresql postgresql-postgis', redis: 'redis-server', mosquitto: 'mosquitto' })}`,
    `  Fedora:         sudo dnf install ${names({ postgres: 'postgresql-server postgis', redis: 'valkey', mosquitto: 'mosquitto' })}`,
    `  macOS:          brew install ${names({ postgres: 'postgresql@17 postgis', redis: 'redis', mosquitto: 'mosquitto' })}`,
  ].join('\n');
}
