import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';
import { freePort } from './free-port';

/** A Mosquitto of the test's own that keeps its sessions over a restart. */
export interface TestBroker {
  readonly url: string;
  start(): Promise<void>;
  /** Ends it as an operator would, its state written. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** How a test's broker is run. */
export interface BrokerRecipe {
  readonly port: number;
  readonly folder: string;
  readonly command: readonly [file: string, ...args: string[]];
}

export const mosquittoBinary = (): string => process.env['MOSQUITTO_BINARY'] ?? 'mosquitto';

/** A folder that a broker may write to: started as root, Mosquitto goes on as a user of its own. */
export async function brokerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'madinina-broker-'));
  await chmod(folder, 0o777);
  return folder;
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

/** Starts a private broker, without accounts, with the `mosquitto` of the machine (`MOSQUITTO_BINARY` names another). */
export async function startTestBroker(): Promise<TestBroker> {
  const port = await freePort();
  const folder = await brokerFolder();
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${folder}/`,
    'autosave_interval 1',
    'max_inflight_messages 0',
    'max_queued_messages 0',
    'log_type error',
  ];
  await writeFile(join(folder, 'mosquitto.conf'), `${settings.join('\n')}\n`);
  const broker = runBroker({ port, folder, command: [mosquittoBinary(), '-c', join(folder, 'mosquitto.conf')] });
  await broker.start();
  return { url: `mqtt://127.0.0.1:${port}`, ...broker };
}

/** A broker that is not started yet. */
export function runBroker({ port, folder, command: [file, ...args] }: BrokerRecipe): Omit<TestBroker, 'url'> {
  let running: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const broker = spawn(file, args, {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` },
    });
    await once(broker, 'spawn');
    running = broker;
    await eventually(
      () => {
        if (broker.exitCode !== null) throw new Error(`The broker on port ${port} ended with ${broker.exitCode}`);
        return answers(port);
      },
      { everyMs: 20 },
    );
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const broker = running;
    running = undefined;
    if (!broker || broker.exitCode !== null || broker.signalCode !== null) return;
    const exited = once(broker, 'exit');
    broker.kill(signal);
    await exited;
  };
  return {
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
