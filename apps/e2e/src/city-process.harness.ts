import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually, freePort } from '@madinina/platform/testing';

const root = join(__dirname, '../../..');

/** The answer to /health/ready. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly checks: readonly { readonly name: string; readonly state: 'up' | 'down'; readonly error?: string }[];
}

/** One built application, as a process of its own that a test may kill. */
export class CityProcess {
  private child: ChildProcess | undefined;
  /** What it has written so far. */
  output = '';

  private constructor(
    readonly name: string,
    private readonly environment: NodeJS.ProcessEnv,
    readonly url: string,
  ) {}

  static async of(name: 'api' | 'worker' | 'mqtt-ingest', environment: NodeJS.ProcessEnv): Promise<CityProcess> {
    const port = await freePort();
    return new CityProcess(name, { ...environment, PORT: String(port) }, `http://127.0.0.1:${port}`);
  }

  /** Starts it; `ready` waits until it says that it is. */
  start(): void {
    const child = spawn(process.execPath, ['--max-semi-space-size=4', join(root, 'dist/apps', this.name, 'main.js')], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-200_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.child = child;
  }

  async ready(): Promise<void> {
    await eventually(
      async () => {
        if (typeof this.child?.exitCode === 'number') throw new Error(`${this.name} ended with ${this.child.exitCode}:\n${this.output}`);
        const { status } = await fetch(`${this.url}/health/ready`);
        if (status !== 200) throw new Error(`${this.name} answers ${status} to /health/ready:\n${this.output.slice(-4000)}`);
      },
      { timeoutMs: 120_000, everyMs: 100 },
    );
  }

  /** What it says of itself. */
  async health(): Promise<Readiness> {
    return (await (await fetch(`${this.url}/health/ready`)).json()) as Readiness;
  }

  /** Resolves with the exit code of a process that ends by itself. */
  async ended(): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Resident memory in bytes. */
  async memory(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\d+(?:\.\d+)?(?:e\+\d+)?)$/m.exec(text)?.[1] ?? NaN);
  }
}
