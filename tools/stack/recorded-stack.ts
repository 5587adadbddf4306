/** Looks at a stack, ends it and deletes its data by its record alone, whoever started it. */
import { removeByDocker, removeContainer, runningContainer } from './docker.ts';
import { kinds } from './kinds.ts';
import { containerName } from './own-servers.ts';
import { existingData, removePlace } from './place.ts';
import { endProcess, isAlive } from './processes.ts';
import type { ServerKind, ServerName } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { changeRecord, isLookedAfter, readRecord } from './stack-record.ts';
import type { ServerRecord } from './stack-record.ts';
import { reasonOf } from './stack-server.ts';
import type { How } from './stack-server.ts';
import { serverFolder } from './ways.ts';

/** Names a stack: its checkout, its name there, and the folder that both make. */
export interface StackName {
  checkout: string;
  stack: string;
  folder: string;
}

export interface ServerStatus {
  name: ServerName;
  title: string;
  how: How;
  port: number;
  pid: number | undefined;
  /** Whether it answers now; otherwise why not. */
  state: 'answers' | 'down' | `does not answer: ${string}`;
  /** Who ends it: a process, `detached`, or nobody. */
  owner: string;
}

/** The state of every server that the stack ever had. */
export function stackStatus({ folder }: StackName): Promise<ServerStatus[]> {
  const { servers, urls } = readRecord(folder);
  const known = kinds.flatMap((kind) => {
    const record = servers[kind.name];
    return record === undefined ? [] : [{ kind, record }];
  });
  return Promise.all(
    known.map(async ({ kind, record }) => {
      const lookedAfter = await isLookedAfter(record);
      const owner = !lookedAfter ? 'nobody' : record.owner === 'detached' ? 'detached' : `process ${record.owner?.pid ?? ''}`;
      const state = await stateOf(kind, record, urls[kind.variable]);
      return {
        name: kind.name,
        title: kind.title,
        how: record.how,
        port: record.port,
        pid: record.process?.pid,
        state,
        owner: record.how === 'given' ? 'given' : owner,
      };
    }),
  );
}

async function stateOf(kind: ServerKind, record: ServerRecord, url: string | undefined): Promise<ServerStatus['state']> {
  const gone = record.how === 'system' && (record.process === undefined || !(await isAlive(record.process)));
  if (gone || url === undefined) return 'down';
  try {
    await kind.answer(url);
    return 'answers';
  } catch (error) {
    return record.how === 'docker' ? 'down' : `does not answer: ${reasonOf(error)}`;
  }
}

/**
 * Ends every server of the stack.
 * @param force also those that a living process looks after.
 * @throws {StackError} when such a process lives, before anything is ended.
 */
export async function endStack(name: StackName, force: boolean): Promise<void> {
  const { servers } = readRecord(name.folder);
  for (const record of force ? [] : Object.values(servers)) {
    if (record.process === undefined || record.owner === 'detached' || !(await isLookedAfter(record))) continue;
    throw new StackError(
      `The stack "${name.stack}" belongs to process ${record.owner?.pid ?? '?'}, which still runs: end that one, and its servers end with it`,
    );
  }
  await Promise.all(kinds.map((kind) => endServer(name, kind, servers[kind.name])));
}

async function endServer(name: StackName, kind: ServerKind, record: ServerRecord | undefined): Promise<void> {
  if (record?.process === undefined) return;
  if (record.how === 'docker') {
    const container = containerName(name, kind);
    if ((await runningContainer(container)) !== undefined) await removeContainer(container);
  } else {
    await endProcess(record.process, [{ signal: kind.stopSignal, patience: 15_000 }]);
  }
  changeRecord(name.folder, ({ servers }) => {
    const { how, port, folder } = record;
    servers[kind.name] = { how, port, folder };
  });
}

/** Deletes the data of every server of a stack that is down. */
export async function deleteData(name: StackName): Promise<void> {
  for (const kind of kinds) {
    removePlace({ ...name, server: serverFolder(kind, 'system') });
    const byDocker = { ...name, server: serverFolder(kind, 'docker') };
    try {
      removePlace(byDocker);
    } catch (error) {
      if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await removeByDocker(existingData(byDocker) ?? '', kind.container.image);
      removePlace(byDocker);
    }
  }
}
