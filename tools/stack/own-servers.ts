/** Makes the stack's own servers, takes over those that still run, and starts the rest. */
import { DockerServer } from './docker.ts';
import { checkoutHash, makePlace } from './place.ts';
import { findAccount } from './processes.ts';
import type { Account, ProcessMark } from './processes.ts';
import type { ServerKind, Setup } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { changeRecord, isLookedAfter, readRecord } from './stack-record.ts';
import type { ServerRecord } from './stack-record.ts';
import type { OwnServer } from './stack-server.ts';
import { SystemServer } from './system-server.ts';
import { serverFolder } from './ways.ts';
import type { Way, Wishes } from './ways.ts';

/** What a start wants of its own servers, besides how they run. */
export interface Care extends Wishes {
  durable: boolean;
  /** Who is to look after a server that this start starts or takes over. */
  owner: ProcessMark | 'detached';
}

/** The container of a server; a checkout's containers are told from another's by its hash. */
export function containerName({ checkout, stack }: { checkout: string; stack: string }, kind: ServerKind): string {
  return `madinina-${checkoutHash(checkout)}-${stack}-${kind.name}`;
}

/** A server that runs, and whether it is this start that must end it. */
export interface KeptServer {
  server: OwnServer;
  ours: boolean;
}

/**
 * Brings one server up: takes over the one that still runs, else starts one.
 * @throws {StackError} when it cannot be brought to answer.
 */
export async function keepServer(kind: ServerKind, way: Way, care: Care): Promise<KeptServer> {
  const before = readRecord(care.folder).servers[kind.name];
  const lookedAfter = before !== undefined && (await isLookedAfter(before));
  let owner = care.owner;
  const server = await makeServer(kind, way, care, before?.port, () => owner);

  if (before?.process !== undefined && before.how === way.how && before.folder === server.folder) {
    if (lookedAfter) owner = before.owner ?? owner;
    const outcome = await server.adopt(before.port, before.process);
    if (outcome === 'adopted') {
      care.say(kind, `${kind.title}: already running on port ${server.port}`);
      return { server, ours: !lookedAfter };
    }
    if (outcome === 'deaf') {
      if (typeof owner === 'object' && lookedAfter)
        throw new StackError(`${kind.title} does not answer, and process ${owner.pid} looks after it: end that one first`);
      await server.stop();
    }
    owner = care.owner;
  }
  await server.start();
  return { server, ours: true };
}

async function makeServer(
  kind: ServerKind,
  way: Way,
  care: Care,
  lastPort: number | undefined,
  owner: () => Care['owner'],
): Promise<OwnServer> {
  const place = await makePlace(
    { ...care, server: serverFolder(kind, way.how) },
    way.how === 'docker' ? 'container' : await accountFor(kind),
  );
  const setup: Setup = {
    program: way.how === 'docker' ? '' : way.program,
    durable: care.durable,
    stack: care.stack,
    signal: care.signal,
    say: (message) => care.say(kind, message),
    remember: (port, process) =>
      changeRecord(care.folder, ({ servers }) => {
        const down: ServerRecord = { how: way.how, port, folder: place.folder };
        servers[kind.name] = process === undefined ? down : { ...down, process, owner: owner() };
      }),
  };
  const ports = { wanted: lastPort, seed: Number.parseInt(checkoutHash(care.checkout, care.stack), 16) };
  return way.how === 'docker'
    ? new DockerServer(kind, place, setup, ports, containerName(care, kind))
    : new SystemServer(kind, place, setup, ports);
}

async function accountFor(kind: ServerKind): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const account = await findAccount(kind.account.name);
  if (account === undefined && kind.account.required) {
    throw new StackError(`${kind.title} does not run as root, and there is no account "${kind.account.name}" that it could run as`);
  }
  return account;
}
