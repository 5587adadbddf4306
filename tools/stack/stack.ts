/**
 * The local stack: PostgreSQL with PostGIS, Redis and Mosquitto, each given by URL, run by Docker or run from the system's
 * own programs. README.md beside this file tells more.
 */
import { realpathSync } from 'node:fs';
import { allOrReasons, valuesOf } from './all-or-reasons.ts';
import { restoreAbandonedPolicy } from './apt.ts';
import { kinds } from './kinds.ts';
import { keepServer } from './own-servers.ts';
import type { Care, KeptServer } from './own-servers.ts';
import { stackFolder } from './place.ts';
import { markOf } from './processes.ts';
import { deleteData, endStack } from './recorded-stack.ts';
import type { Progress, ServerKind, ServerName, StackUrls } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { alone, changeRecord } from './stack-record.ts';
import { givenServer } from './stack-server.ts';
import type { StackServer } from './stack-server.ts';
import { chooseWays } from './ways.ts';

export { StackError } from './stack-error.ts';
export type { Progress, ServerName, StackUrls } from './server-kind.ts';
export type { How, StackServer } from './stack-server.ts';

export interface StackOptions {
  /** Small letters, digits and dashes. Stacks of different names, or of different checkouts, do not touch each other. */
  name: string;
  /** The checkout. The stack lives in `.madinina/<name>` there. */
  folder: string;
  /** Where DATABASE_URL, REDIS_URL, MQTT_URL, MQTT_DEVICE_URL and MADININA_STACK are looked up. Default: this process's environment. */
  env?: NodeJS.ProcessEnv;
  onProgress?: (progress: Progress) => void;
  /** Starts empty, and deletes its data when it stops. Default false. */
  ephemeral?: boolean;
  /** False lets PostgreSQL skip fsync: a killed process still loses nothing, a machine that loses power does. Default true. */
  durable?: boolean;
  /** Leaves the servers running when this process ends, until `down`. Default false. */
  detach?: boolean;
  /** Insists on one way of running. Default: MADININA_STACK, else as the data were made, else Docker when it answers. */
  how?: 'docker' | 'system';
  /** Aborts the start; what it had started is stopped again. */
  signal?: AbortSignal;
}

export interface Stack {
  readonly urls: StackUrls;
  readonly servers: readonly StackServer[];
  server(name: ServerName): StackServer;
  /** Ends what this start started, and what it took over from an owner that had died. Everything else goes on. */
  stop(): Promise<void>;
}

/**
 * Brings the three servers up and resolves when all of them answer.
 * @throws {StackError} that tells a person what to do, after stopping what was started.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const care = await careOf(options);
  await restoreAbandonedPolicy();
  const tellWait = (holder: number): void =>
    kinds.forEach((kind) => care.say(kind, `${kind.title}: process ${holder} is changing this stack; waiting…`));
  return alone(care.folder, tellWait, async () => {
    if (options.ephemeral === true) {
      await endStack(care, false);
      await deleteData(care);
    }
    const environment = options.env ?? process.env;
    const isGiven = (kind: ServerKind): boolean => Boolean(environment[kind.variable]);
    // Before anything is installed or started: a wrong URL is told at once.
    const given = await allOrReasons(kinds.filter(isGiven).map((kind) => givenServer(kind, environment)));
    const kept = await keepServers(
      kinds.filter((kind) => !isGiven(kind)),
      care,
    );
    const found = [...given, ...kept.map(({ server }) => server)];
    const servers = kinds.flatMap(({ name }) => found.filter((server) => server.name === name));
    const urls = Object.assign({}, ...servers.map((server) => server.urls)) as StackUrls;
    changeRecord(care.folder, (record) => {
      for (const { name, how, port } of given) record.servers[name] = { how, port, folder: '' };
      record.urls = urls;
    });
    return new RunningStack(servers, urls, () => stopServers(kept, care, options.ephemeral === true));
  });
}

class RunningStack implements Stack {
  readonly servers: readonly StackServer[];
  readonly urls: StackUrls;
  readonly #end: () => Promise<void>;
  #stopping: Promise<void> | undefined;

  constructor(servers: readonly StackServer[], urls: StackUrls, end: () => Promise<void>) {
    this.servers = servers;
    this.urls = urls;
    this.#end = end;
  }

  server(name: ServerName): StackServer {
    const found = this.servers.find((server) => server.name === name);
    if (found === undefined) throw new StackError(`The stack has no server "${name}"`);
    return found;
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }
}

async function careOf(options: StackOptions): Promise<Care> {
  const { name, signal, durable = true } = options;
  const checkout = realpathSync(options.folder);
  const us = await markOf(process.pid);
  if (us === undefined) throw new Error('This process cannot find itself');
  return {
    checkout,
    stack: name,
    folder: stackFolder(checkout, name),
    how: options.how ?? wishIn(options.env ?? process.env),
    signal,
    durable,
    owner: options.detach === true ? 'detached' : us,
    say: (kind, message) => options.onProgress?.({ server: kind.name, message }),
  };
}

function wishIn({ MADININA_STACK: wish }: NodeJS.ProcessEnv): 'docker' | 'system' | undefined {
  if (wish === undefined || wish === '') return undefined;
  if (wish === 'docker' || wish === 'system') return wish;
  throw new StackError(`MADININA_STACK is "docker" or "system", not "${wish}"`);
}

async function keepServers(wanted: readonly ServerKind[], care: Care): Promise<KeptServer[]> {
  const ways = await chooseWays(wanted, care);
  const outcomes = await Promise.allSettled([...ways].map(([kind, way]) => keepServer(kind, way, care)));
  if (outcomes.some(({ status }) => status === 'rejected')) {
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.ours ? [outcome.value.server] : []));
    await Promise.allSettled(started.map((server) => server.stop()));
  }
  return valuesOf(outcomes);
}

async function stopServers(kept: readonly KeptServer[], care: Care, ephemeral: boolean): Promise<void> {
  await alone(
    care.folder,
    () => undefined,
    async () => {
      await allOrReasons(kept.filter(({ ours }) => ours).map(({ server }) => server.stop()));
      if (ephemeral) await deleteData(care);
    },
  );
}
