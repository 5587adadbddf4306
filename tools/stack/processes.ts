/**
 * Processes of this machine: run a command within a time limit, recognise a process again, end one surely.
 *
 * A process id alone proves nothing (the system reuses them), so a process is remembered by its id and the moment it began.
 */
import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** One process of this machine, told apart from a later one that got the same id. */
export interface ProcessMark {
  pid: number;
  /** When it began, in the system's own words: only compared, never read. */
  began: string;
}

/** A system account that a server runs as when the stack itself runs as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** What a finished command left behind. `code` is null when a signal or the time limit ended it. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Milliseconds; the command is killed after that. */
  limit: number;
  account?: Account | undefined;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

const execFileAsync = promisify(execFile);

/**
 * Runs a command to its end and never throws for what the command does: a missing program gives code 127.
 * @throws {DOMException} named AbortError when `signal` is aborted.
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Its own group: a terminal's Ctrl-C must not cut an installation or an initdb in half behind our back.
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.account === undefined ? {} : { uid: options.account.uid, gid: options.account.gid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const endGroup = (): void => {
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
      // A grandchild that left the group could keep the pipes open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(endGroup, options.limit);
    options.signal?.addEventListener('abort', endGroup);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', endGroup);
      finish();
    };
    child.on('error', (error) => settle(() => resolve({ code: 127, stdout, stderr: error.message })));
    child.on('close', (code) =>
      settle(() => (options.signal?.aborted === true ? reject(options.signal.reason as Error) : resolve({ code, stdout, stderr }))),
    );
  });
}

/** Sends a signal; false when no such process (or group, for a negative id) is there to get it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** The mark of a living process, or undefined when there is none (a zombie counts as none). */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  if (!Number.isSafeInteger(pid) || pid < 1) return undefined;
  if (process.platform === 'linux') {
    const stat = readProc(`/proc/${pid}/stat`);
    if (stat === undefined) return undefined;
    // The second field is the program's name in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, began: `${readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${fields[19] ?? ''}` };
  }
  try {
    const { stdout } = await execFileAsync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } });
    const [state = 'Z', ...began] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : { pid, began: began.join(' ') };
  } catch (error) {
    // ps ends with code 1 when it knows no such process.
    if (typeof (error as { code?: unknown }).code === 'number') return undefined;
    throw error;
  }
}

/** Whether the very process that was marked still lives. */
export async function isAlive(mark: ProcessMark): Promise<boolean> {
  return (await markOf(mark.pid))?.began === mark.began;
}

/** The folder that a process works in, or undefined where the system does not tell (or it is gone). */
export function workingFolder(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (isGoneOrForeign(error)) return undefined;
    throw error;
  }
}

/**
 * The processes with one of these program names that work in `folder`: servers that nobody remembers, for instance because
 * the record of them was deleted. Always empty where the system does not tell a process's folder.
 */
export async function processesIn(folder: string, programs: readonly string[]): Promise<ProcessMark[]> {
  if (process.platform !== 'linux') return [];
  const found: ProcessMark[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || workingFolder(pid) !== folder) continue;
    if (!programs.includes(readProc(`/proc/${pid}/comm`)?.trim() ?? '')) continue;
    const mark = await markOf(pid);
    if (mark !== undefined) found.push(mark);
  }
  return found;
}

/** Waits until the marked process is gone; false when it still lives after `limit` milliseconds. */
export async function waitUntilGone(mark: ProcessMark, limit: number): Promise<boolean> {
  const deadline = Date.now() + limit;
  while (await isAlive(mark)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Ends the marked process: each signal in turn with its own patience in milliseconds, then SIGKILL.
 * A process that merely has the same id is never signalled.
 */
export async function endProcess(mark: ProcessMark, steps: readonly { signal: NodeJS.Signals; patience: number }[]): Promise<void> {
  for (const { signal, patience } of [...steps, { signal: 'SIGKILL' as const, patience: 10_000 }]) {
    if (!(await isAlive(mark)) || !sendSignal(mark.pid, signal)) return;
    if (await waitUntilGone(mark, patience)) return;
  }
  throw new Error(`Process ${mark.pid} does not end, not even by SIGKILL`);
}

/** The system account of that name, or undefined when there is none. */
export async function findAccount(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => runCommand('id', [flag, name], { limit: 5_000 })));
  if (uid?.code !== 0 || gid?.code !== 0) return undefined;
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGoneOrForeign(error)) return undefined;
    throw error;
  }
}

function isGoneOrForeign(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}
