import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { folder, root } from './development-environment.ts';

/** A process of the city that is kept running until `stop()`. */
export interface Application {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  /** Resolves when it answers that it is ready. @throws when it ends or takes over a minute */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** A smaller nursery for young objects: a tenth less memory when idle, for the same work under load (measured). */
export const PROCESS_FLAGS = ['--max-semi-space-size=4'];

/** The first free port from `wanted` on, on this machine's loopback. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 200; port += 1) {
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    server.close();
    if (free) return port;
  }
  throw new Error(`No port is free from ${String(wanted)} on.`);
}

/** Starts `dist/apps/<name>/main.js`; when it ends by itself it is started again after a pause that grows to 10 s. */
export function startApplication(name: string, environment: NodeJS.ProcessEnv, port: number): Application {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const url = `http://127.0.0.1:${String(port)}`;
  let running: ChildProcess | undefined;
  let ends = 0;
  let stopping = false;

  const launch = (): void => {
    const startedAt = Date.now();
    const child = spawn(process.execPath, [...PROCESS_FLAGS, join(root, 'dist/apps', name, 'main.js')], {
      cwd: root,
      env: { ...environment, PORT: String(port), LOG_PRETTY: 'false' },
      // Through the channel it notices when this process is gone, and ends too.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own process group: a terminal's Ctrl-C comes to us, and we stop things in order.
      detached: true,
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    running = child;
    child.once('exit', () => {
      running = undefined;
      if (stopping) return;
      ends = Date.now() - startedAt > 60_000 ? 1 : ends + 1;
      setTimeout(() => stopping || launch(), Math.min(10_000, 500 * 2 ** ends));
    });
  };
  launch();

  return {
    name,
    url,
    logFile,
    ready: async () => {
      const end = Date.now() + 60_000;
      while (Date.now() < end) {
        if (ends > 2) break;
        const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
        if (answer?.ok) return;
        await wait(100);
      }
      throw new Error(`${name} did not become ready; its log says why: ${logFile}`);
    },
    stop: async () => {
      stopping = true;
      const child = running;
      if (child && child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await exited;
        clearTimeout(patience);
      }
      log.end();
    },
  };
}
