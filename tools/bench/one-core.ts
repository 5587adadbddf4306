import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { connectTo } from '../prisma/server.mjs';
import { findProgram } from '../stack/binaries.ts';
import { runCommand } from '../stack/processes.ts';

/**
 * Keeps the measured processes on the first core and leaves the others to this process and to PostgreSQL's connections from now on: who
 * is woken by a process is else run beside it. False where that cannot be done: without `taskset`, or with one core.
 */
export async function giveOneCore(pids: readonly number[], databaseUrl: string): Promise<boolean> {
  // Not `availableParallelism`, which counts what this process may use: fewer after the first call.
  const cores = cpus().length;
  const taskset = await findProgram('taskset');
  if (taskset === undefined || cores < 2) return false;
  const others = cores === 2 ? '1' : `1-${String(cores - 1)}`;
  const keep = async (pid: number, on: string): Promise<boolean> =>
    (await runCommand(taskset, ['--all-tasks', '--cpu-list', '--pid', on, String(pid)], { limit: 5_000 })).code === 0;
  const done = [await keep(process.pid, others), await keep(await serverOf(databaseUrl), others)];
  for (const pid of pids) done.push(await keep(pid, '0'));
  return done.every(Boolean);
}

/** Lets this process and PostgreSQL run on every core again. */
export async function takeBackCores(databaseUrl: string): Promise<void> {
  const taskset = await findProgram('taskset');
  if (taskset === undefined) return;
  const all = `0-${String(cpus().length - 1)}`;
  for (const pid of [process.pid, await serverOf(databaseUrl)])
    await runCommand(taskset, ['--all-tasks', '--cpu-list', '--pid', all, String(pid)], { limit: 5_000 });
}

/** Process id of the PostgreSQL server: the parent of each connection's process, which inherits where it may run. */
async function serverOf(databaseUrl: string): Promise<number> {
  const client = await connectTo(databaseUrl);
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const stat = await readFile(`/proc/${String(rows[0]?.pid)}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } finally {
    await client.end();
  }
}
