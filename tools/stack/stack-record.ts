/**
 * What a stack remembers between starts (`stack.json`): ports, processes and who looks after them. A lock beside it lets one
 * process at a time change a stack.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeWhole } from './place.ts';
import { isAlive, markOf } from './processes.ts';
import type { ProcessMark } from './processes.ts';
import type { ServerName, StackUrls } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import type { How } from './stack-server.ts';

export interface ServerRecord {
  how: How;
  port: number;
  /** The server's folder: a record that came along with a copied checkout speaks of the original's servers. */
  folder: string;
  /** Absent when the server was stopped. */
  process?: ProcessMark;
  /** The process whose end is to end the server; `detached` when it is to stay until told otherwise. */
  owner?: ProcessMark | 'detached';
}

export interface StackRecord {
  servers: Partial<Record<ServerName, ServerRecord>>;
  urls: Partial<StackUrls>;
}

/** The record of a stack; empty when there is none yet or it cannot be understood. */
export function readRecord(stack: string): StackRecord {
  const file = recordFile(stack);
  if (!existsSync(file)) return { servers: {}, urls: {} };
  try {
    const { servers, urls } = JSON.parse(readFileSync(file, 'utf8')) as Partial<StackRecord>;
    return { servers: servers ?? {}, urls: urls ?? {} };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return { servers: {}, urls: {} };
    throw error;
  }
}

/** Changes the record. It holds passwords, so only its owner can read it. */
export function changeRecord(stack: string, change: (record: StackRecord) => void): void {
  const record = readRecord(stack);
  change(record);
  writeWhole(recordFile(stack), `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
}

/** Whether somebody else looks after this server now: a living process, or a person by `down`. */
export async function isLookedAfter({ owner }: ServerRecord): Promise<boolean> {
  if (owner === undefined) return false;
  return owner === 'detached' || isAlive(owner);
}

export function recordFile(stack: string): string {
  return join(stack, 'stack.json');
}

/**
 * Does the work while no other process changes the same stack. The lock of a process that died is taken over.
 * @param onWait called once when another process holds the lock.
 * @throws {StackError} when it is still held after ten minutes, which an installation may take.
 */
export async function alone<T>(stack: string, onWait: (holder: number) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(stack, { recursive: true });
  const lock = join(stack, 'lock.json');
  await takeLock(lock, JSON.stringify(await markOf(process.pid)), onWait);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function takeLock(lock: string, text: string, onWait: (holder: number) => void): Promise<void> {
  const deadline = Date.now() + 600_000;
  for (let told = false; ;) {
    try {
      writeFileSync(lock, text, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const seen = readLock(lock);
    if (seen !== undefined && (await isAbandoned(seen)) && readLock(lock)?.text === seen.text) {
      rmSync(lock, { force: true });
      continue;
    }
    const holder = seen?.holder?.pid;
    if (Date.now() > deadline) throw new StackError(`Process ${holder ?? '?'} has been changing this stack for ten minutes (${lock})`);
    if (!told && holder !== undefined) {
      onWait(holder);
      told = true;
    }
    await sleep(100);
  }
}

interface SeenLock {
  text: string;
  /** Undefined while it is being written. */
  holder: ProcessMark | undefined;
  since: number;
}

async function isAbandoned({ holder, since }: SeenLock): Promise<boolean> {
  return holder === undefined ? Date.now() - since > 5_000 : !(await isAlive(holder));
}

function readLock(lock: string): SeenLock | undefined {
  try {
    const text = readFileSync(lock, 'utf8');
    return { text, since: statSync(lock).mtimeMs, holder: text.endsWith('}') ? (JSON.parse(text) as ProcessMark) : undefined };
  } catch (error) {
    // Released between the attempt and this look.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
