import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../start/development-environment.ts';

export interface ProcessOptions {
  readonly name: string;
  /** Flags of Node, script and arguments, from the root of the project. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Takes what it prints: a file and no pipe, which this process would have to read while it measures. */
  readonly logFile: string;
}

/** A process that is measured. It ends with this one: through the channel it notices that we are gone. */
export class BenchProcess {
  private readonly options: ProcessOptions;
  private readonly child: ChildProcess;

  private constructor(options: ProcessOptions, child: ChildProcess) {
    this.options = options;
    this.child = child;
  }

  static start(options: ProcessOptions): BenchProcess {
    const log = openSync(options.logFile, 'a');
    // Its own group: a terminal's Ctrl-C comes to us, and we stop things in order.
    const child = spawn(process.execPath, options.args, {
      cwd: root,
      env: { PATH: process.env['PATH'], ...options.environment },
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    closeSync(log);
    return new BenchProcess(options, child);
  }

  /** Resolves with the first message that it sends. @throws with its last lines when it ends instead */
  async message(): Promise<unknown> {
    const heard = new AbortController();
    try {
      return await Promise.race([
        once(this.child, 'message', { signal: heard.signal }).then(([message]: unknown[]) => message),
        once(this.child, 'exit', { signal: heard.signal }).then(() => {
          throw this.failure('ended');
        }),
      ]);
    } finally {
      heard.abort();
    }
  }

  /** Sends it a message. */
  tell(message: object): void {
    this.mustLive();
    this.child.send(message);
  }

  /** @throws when it never started */
  get pid(): number {
    if (this.child.pid === undefined) throw this.failure('did not start');
    return this.child.pid;
  }

  /** Sends a message, and resolves with the first that comes back. @throws as `message` */
  ask(message: object): Promise<unknown> {
    const answer = this.message();
    this.tell(message);
    return answer;
  }

  /** Resolves once the address answers 200. @throws with its last lines when it ends, or takes over a minute */
  async answers(url: string): Promise<void> {
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      this.mustLive();
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return;
      await wait(50);
    }
    throw this.failure('did not become ready');
  }

  /** @throws with its last lines when it has ended */
  mustLive(): void {
    if (this.hasEnded) throw this.failure('ended');
  }

  /** What went wrong, with its last lines. */
  failure(what: string): Error {
    const lines = readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
    return new Error(`${this.options.name} ${what}. Its last lines:\n${lines}`);
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(patience);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
