/** Servers as Docker containers: the same rules as for the system's own programs, with the data in a folder of the stack. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFilled } from './place.ts';
import type { Place } from './place.ts';
import { choosePort, LOOPBACK } from './ports.ts';
import { runCommand } from './processes.ts';
import type { CommandResult, ProcessMark } from './processes.ts';
import type { ServerKind, Setup, StackUrls } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { HARMLESS, reasonOf } from './stack-server.ts';
import type { OwnServer } from './stack-server.ts';

const START_LIMIT = 120_000;

/** Whether a Docker engine answers, and soon: a client without an engine may hang for minutes. */
export async function dockerAnswers(limit = 4_000): Promise<boolean> {
  // Some versions end with code 0 although no engine answered, but then they print no engine's version.
  const { code, stdout } = await docker(['info', '--format', '{{.ServerVersion}}'], { limit });
  return code === 0 && /^\d/.test(stdout.trim());
}

/** Whether the image is there, after pulling it when it was not. The first pull takes minutes on a slow line. */
export async function haveImage(kind: ServerKind, say: (message: string) => void, signal: AbortSignal | undefined): Promise<boolean> {
  const { image, platform } = kind.container;
  if ((await docker(['image', 'inspect', image])).code === 0) return true;
  say(`${kind.title}: downloading the Docker image ${image}…`);
  const pull = ['pull', '--quiet', ...(platform === undefined ? [] : ['--platform', platform]), image];
  const { code, stderr } = await docker(pull, { limit: 900_000, signal });
  if (code !== 0) say(`${kind.title}: Docker could not get ${image} (${stderr.trim().split('\n').at(-1) ?? ''})`);
  return code === 0;
}

/** Deletes what containers wrote under accounts of their own, which ours may not delete. */
export async function removeByDocker(folder: string, image: string): Promise<void> {
  if (!existsSync(folder)) return;
  const mount = ['--volume', `${dirname(folder)}:/parent:Z`];
  const run = ['run', '--rm', '--user', '0', '--entrypoint', 'rm', ...mount, image, '-rf', `/parent/${basename(folder)}`];
  const { stderr } = await docker(run, { limit: START_LIMIT });
  if (existsSync(folder)) throw new StackError(`Docker could not delete ${folder}: ${stderr.trim()}`);
}

/** The main process of a running container, or undefined when it does not run. */
export async function runningContainer(container: string): Promise<number | undefined> {
  const { code, stdout } = await docker(['inspect', '--format', '{{.State.Running}} {{.State.Pid}}', container]);
  const [running, pid] = stdout.trim().split(' ');
  return code === 0 && running === 'true' ? Number(pid) : undefined;
}

/** Ends a container cleanly and removes it; its data are in a folder outside. */
export async function removeContainer(container: string): Promise<void> {
  await docker(['stop', '--time', '20', container]);
  const { code, stderr } = await docker(['rm', '--force', container]);
  if (code !== 0 && !stderr.includes('No such container')) throw new StackError(`Docker could not remove ${container}: ${stderr.trim()}`);
}

export class DockerServer implements OwnServer {
  readonly name;
  readonly how = 'docker';
  readonly container: string;
  readonly #kind: ServerKind;
  readonly #place: Place;
  readonly #setup: Setup;
  readonly #seed: number;
  #port: number | undefined;
  #pid: number | undefined;
  #settled = false;

  constructor(kind: ServerKind, place: Place, setup: Setup, ports: { wanted: number | undefined; seed: number }, container: string) {
    this.name = kind.name;
    this.container = container;
    this.#kind = kind;
    this.#place = place;
    this.#setup = setup;
    this.#port = ports.wanted;
    this.#seed = ports.seed;
  }

  /** A container is found again by its name; the id is only told. */
  get mark(): ProcessMark | undefined {
    return this.#pid === undefined ? undefined : { pid: this.#pid, began: this.container };
  }

  get pid(): number | undefined {
    return this.#pid;
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

  async adopt(port: number): Promise<'adopted' | 'absent' | 'deaf'> {
    const pid = await runningContainer(this.container);
    if (pid === undefined) return 'absent';
    this.#port = port;
    try {
      await this.#kind.complete(this.#urlOn(port));
    } catch (error) {
      this.#setup.say(`${this.#kind.title}: the container ${this.container} does not answer (${reasonOf(error)})`);
      return 'deaf';
    }
    this.#remember(pid);
    this.#settled = true;
    return 'adopted';
  }

  async start(): Promise<void> {
    if (this.#settled && (await runningContainer(this.container)) !== undefined) return;
    await docker(['rm', '--force', this.container]);
    if (isFilled(this.#place.data) && !existsSync(this.#completeFile())) {
      this.#setup.say(`${this.#kind.title}: its data folder was half-made; making it again`);
      await removeByDocker(this.#place.data, this.#kind.container.image);
    }
    this.#setup.say(`${this.#kind.title}: starting its container…`);
    await this.#run();
    await this.#untilReady();
    writeFileSync(this.#completeFile(), '');
    this.#settled = true;
    this.#setup.say(`${this.#kind.title}: ready on port ${this.port}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if ((await runningContainer(this.container)) === undefined) return;
    await docker(['kill', '--signal', signal, this.container]);
    if (HARMLESS.includes(signal)) return;
    const { code } = await docker(['wait', this.container], { limit: 20_000 });
    if (code !== 0) throw new StackError(`${this.#kind.title} (container ${this.container}) did not end by ${signal}`);
    this.#remember(undefined);
  }

  async stop(): Promise<void> {
    await removeContainer(this.container);
    this.#remember(undefined);
  }

  #remember(pid: number | undefined): void {
    this.#pid = pid;
    this.#setup.remember(this.port, this.mark);
  }

  async #run(): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    for (let step = 0; ; step += 1) {
      if (!this.#settled) this.#port = await choosePort(this.#kind.firstPort, this.#seed + step, step === 0 ? this.#port : undefined);
      const { args, secrets } = runArguments(this.#kind, this.#place, this.#setup, { port: this.port, container: this.container });
      const { code, stderr } = await this.#create(args, secrets);
      if (code === 0) return;
      await docker(['rm', '--force', this.container]);
      // The port was taken this moment, or the engine still finishes what a killed start had asked for.
      const passing = /already allocated|address already in use|is already in use by container/i.test(stderr);
      if (!passing || Date.now() > deadline) throw new StackError(`Docker could not run ${this.#kind.title}: ${stderr.trim()}`);
      await sleep(500);
    }
  }

  async #create(args: string[], secrets: Record<string, string>): Promise<CommandResult> {
    try {
      return await docker(args, { limit: START_LIMIT, env: { ...process.env, ...secrets }, signal: this.#setup.signal });
    } catch (error) {
      await docker(['rm', '--force', this.container]);
      throw error;
    }
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    for (let last = 'no answer yet'; ;) {
      this.#remember(await runningContainer(this.container));
      const over = this.#pid === undefined || Date.now() > deadline;
      if (over || this.#setup.signal?.aborted === true) {
        const { stdout, stderr } = await docker(['logs', '--tail', '6', this.container]);
        await this.stop();
        this.#setup.signal?.throwIfAborted();
        throw new StackError(
          `${this.#kind.title} did not start in Docker (${last}). Its last words:\n  ${`${stdout}${stderr}`.trim().replaceAll('\n', '\n  ')}`,
        );
      }
      try {
        await this.#kind.complete(this.#urlOn(this.port));
        return;
      } catch (error) {
        if (error instanceof StackError) throw error;
        last = reasonOf(error);
      }
      await sleep(150);
    }
  }

  #urlOn(port: number): string {
    return this.#kind.urls(this.#place, port)[this.#kind.variable] ?? '';
  }

  /** Written once the server answered: an image's own first start may be cut in the middle. */
  #completeFile(): string {
    return join(this.#place.folder, 'complete');
  }
}

/** The `docker run` of a server, and the variables whose values it takes from its own environment. */
export function runArguments(
  kind: ServerKind,
  place: Place,
  setup: Setup,
  where: { port: number; container: string },
): { args: string[]; secrets: Record<string, string> } {
  const { image, platform, port, data } = kind.container;
  const { options, command, secrets } = kind.container.run(place, setup);
  const args = [
    'run',
    '--detach',
    '--name',
    where.container,
    '--label',
    `madinina.folder=${place.folder}`,
    '--stop-signal',
    kind.stopSignal,
  ];
  if (platform !== undefined) args.push('--platform', platform);
  args.push('--publish', `${LOOPBACK}:${where.port}:${port}`, '--volume', `${place.data}:${data}:Z`);
  // Only the names: values on a command line are seen by everybody on the machine.
  for (const name of Object.keys(secrets)) args.push('--env', name);
  return { args: [...args, ...options, image, ...command], secrets };
}

function docker(
  args: string[],
  options: { limit?: number; env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined } = {},
): Promise<CommandResult> {
  return runCommand('docker', args, { limit: 60_000, ...options });
}
