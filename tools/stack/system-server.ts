/** A server run from the system's own program, as a process in a group of its own. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';
import { choosePort, isPortFree } from './ports.ts';
import { endProcess, isAlive, markOf, processesIn, sendSignal, waitUntilGone, workingFolder } from './processes.ts';
import type { ProcessMark } from './processes.ts';
import type { ServerKind, Setup, StackUrls } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { HARMLESS, reasonOf } from './stack-server.ts';
import type { OwnServer } from './stack-server.ts';

/** A start may have to replay a long write-ahead log or append-only file. */
const START_LIMIT = 120_000;
const STOP_PATIENCE = 15_000;

export class SystemServer implements OwnServer {
  readonly name;
  readonly how = 'system';
  readonly #kind: ServerKind;
  readonly #place: Place;
  readonly #setup: Setup;
  readonly #seed: number;
  #mark: ProcessMark | undefined;
  #port: number | undefined;
  /** Set while an end is our own doing. */
  #ending = false;
  /** Set once it has answered: from then on it keeps its port. */
  #settled = false;

  /** `wantedPort` is the port of the last time, `seed` where to look for another. */
  constructor(kind: ServerKind, place: Place, setup: Setup, ports: { wanted: number | undefined; seed: number }) {
    this.name = kind.name;
    this.#kind = kind;
    this.#place = place;
    this.#setup = setup;
    this.#port = ports.wanted;
    this.#seed = ports.seed;
  }

  get mark(): ProcessMark | undefined {
    return this.#mark;
  }

  get pid(): number | undefined {
    return this.#mark?.pid;
  }

  get port(): number {
    if (this.#port === undefined) throw new Error(`${this.#kind.title} has no port before it is started`);
    return this.#port;
  }

  get urls(): Partial<StackUrls> {
    return this.#kind.urls(this.#place, this.port);
  }

  get folder(): string {
    return this.#place.folder;
  }

  async adopt(port: number, mark: ProcessMark): Promise<'adopted' | 'absent' | 'deaf'> {
    if (!(await isAlive(mark))) return 'absent';
    const folder = workingFolder(mark.pid);
    if (folder !== undefined && folder !== realpathSync(this.#place.data)) return 'absent';
    this.#port = port;
    this.#mark = mark;
    try {
      await this.#kind.complete(this.urls[this.#kind.variable] ?? '');
    } catch (error) {
      this.#setup.say(`${this.#kind.title}: process ${mark.pid} of an earlier start does not answer (${reasonOf(error)})`);
      return 'deaf';
    }
    this.#remember(mark);
    this.#settled = true;
    return 'adopted';
  }

  async start(): Promise<void> {
    if (this.#mark !== undefined && (await isAlive(this.#mark))) return;
    this.#mark = undefined;
    const deadline = Date.now() + START_LIMIT;
    for (;;) {
      this.#setup.signal?.throwIfAborted();
      for (const stray of await processesIn(realpathSync(this.#place.data), this.#kind.programs)) await this.#end(stray);
      const port = await this.#nextPort();
      await this.#kind.prepare(this.#place, this.#setup, port);
      this.#setup.say(`${this.#kind.title}: starting…`);
      const failure = await this.#tryOn(port, deadline);
      if (failure === undefined) break;
      const portLost = /address already in use/i.test(failure.said) && !this.#settled;
      if (!portLost && this.#kind.passing?.test(failure.said) !== true) throw this.#describe(failure);
      if (Date.now() > deadline) throw this.#describe(failure);
      await sleep(200);
    }
    this.#settled = true;
    this.#setup.say(`${this.#kind.title}: ready on port ${this.port}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const mark = this.#mark;
    if (mark === undefined || !(await isAlive(mark))) return;
    if (HARMLESS.includes(signal)) {
      sendSignal(mark.pid, signal);
      return;
    }
    this.#ending = true;
    sendSignal(mark.pid, signal);
    if (!(await waitUntilGone(mark, STOP_PATIENCE)))
      throw new StackError(`${this.#kind.title} (process ${mark.pid}) did not end by ${signal}`);
    this.#remember(undefined);
  }

  async stop(): Promise<void> {
    const mark = this.#mark;
    if (mark === undefined) return;
    await this.#end(mark);
    this.#remember(undefined);
  }

  #remember(mark: ProcessMark | undefined): void {
    this.#mark = mark;
    this.#setup.remember(this.port, mark);
  }

  async #end(mark: ProcessMark): Promise<void> {
    this.#ending = true;
    // A process that a test put to rest with SIGSTOP would not hear the signal.
    if (await isAlive(mark)) sendSignal(mark.pid, 'SIGCONT');
    await endProcess(mark, [{ signal: this.#kind.stopSignal, patience: STOP_PATIENCE }]);
  }

  async #nextPort(): Promise<number> {
    if (this.#settled) {
      const deadline = Date.now() + 10_000;
      while (!(await isPortFree(this.port))) {
        if (Date.now() > deadline)
          throw new StackError(`${this.#kind.title} cannot start again: another program took its port ${this.port}`);
        await sleep(50);
      }
      return this.port;
    }
    const wanted = this.#port;
    this.#port = await choosePort(this.#kind.firstPort, this.#seed, wanted);
    if (wanted !== undefined && wanted !== this.#port)
      this.#setup.say(`${this.#kind.title}: port ${wanted} is in use, taking ${this.#port}`);
    return this.#port;
  }

  /** Undefined when the server answers; otherwise why not. */
  async #tryOn(port: number, deadline: number): Promise<Failure | undefined> {
    this.#ending = false;
    const { file, args } = this.#kind.launch(this.#place, this.#setup, port);
    const { account, data, log } = this.#place;
    const saidBefore = existsSync(log) ? statSync(log).size : 0;
    const output = openSync(log, 'a', 0o600);
    const child = spawn(file, args, {
      cwd: data,
      // Our own environment stays with us: DATABASE_URL, PGDATA and the like would mean something to a server.
      env: { PATH: process.env['PATH'], HOME: data, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', output, output],
      // Its own session: a terminal's Ctrl-C reaches the applications, and the stack's owner ends the servers after them.
      detached: true,
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    closeSync(output);
    child.unref();
    let over: string | undefined;
    child.on('error', (error) => (over = error.message));
    child.on('exit', (code, signal) => {
      over = signal ?? `code ${String(code)}`;
      if (this.#settled && !this.#ending && this.#mark?.pid === child.pid) {
        this.#setup.say(`${this.#kind.title}: process ${String(child.pid)} ended unexpectedly (${over}); its log is ${log}`);
      }
    });
    const failed = (reason: string): Failure => ({ reason, said: readFileSync(log).subarray(saidBefore).toString() });

    this.#remember(child.pid === undefined ? undefined : await markOf(child.pid));
    const url = this.#kind.urls(this.#place, port)[this.#kind.variable] ?? '';
    for (let last = 'no answer yet'; ;) {
      // Looked at before the answer: whoever answers after our process has ended is somebody else.
      if (over === undefined && (await this.#answers(url, (reason) => (last = reason)))) return undefined;
      if (over !== undefined) {
        this.#remember(undefined);
        return failed(`ended while starting (${over})`);
      }
      if (this.#setup.signal?.aborted === true || Date.now() > deadline) {
        await this.stop();
        this.#setup.signal?.throwIfAborted();
        return failed(`did not answer within ${START_LIMIT / 1000} s (${last})`);
      }
      await sleep(40);
    }
  }

  async #answers(url: string, because: (reason: string) => void): Promise<boolean> {
    try {
      await this.#kind.complete(url);
      return true;
    } catch (error) {
      if (error instanceof StackError) {
        await this.stop();
        throw error;
      }
      because(reasonOf(error));
      return false;
    }
  }

  #describe({ reason, said }: Failure): StackError {
    const end = said.trimEnd().split('\n').slice(-6).join('\n  ');
    return new StackError(`${this.#kind.title} ${reason}. Its last words (${this.#place.log}):\n  ${end}`);
  }
}

interface Failure {
  reason: string;
  said: string;
}
