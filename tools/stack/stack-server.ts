/** One server of a running stack, however it runs. */
import type { ProcessMark } from './processes.ts';
import type { ServerKind, ServerName, StackUrls } from './server-kind.ts';
import { StackError } from './stack-error.ts';

export type How = 'given' | 'docker' | 'system';

export interface StackServer {
  readonly name: ServerName;
  readonly how: How;
  readonly port: number;
  /** Undefined for a server that is given or down. With Docker, the id that the engine's machine gave it. */
  readonly pid: number | undefined;
  readonly urls: Partial<StackUrls>;
  /**
   * Starts the server, when it is down, on the port and the data it had; resolves when it answers.
   * @throws {StackError} when it does not, or is not ours to start.
   */
  start(): Promise<void>;
  /** Sends a signal to the server's main process; resolves when it is gone, for a signal that ends it. Meant for tests of failure. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends the server cleanly, and surely. */
  stop(): Promise<void>;
}

/** A server of the stack's own, that can also be found again and remembered. */
export interface OwnServer extends StackServer {
  /** What identifies it in the stack's record; undefined when it is down. */
  readonly mark: ProcessMark | undefined;
  /** The folder of its place. */
  readonly folder: string;
  /**
   * Takes over the server that an earlier start left behind: `absent` when it is gone, `deaf` when it is there and does not
   * answer.
   */
  adopt(port: number, mark: ProcessMark): Promise<'adopted' | 'absent' | 'deaf'>;
}

/** Signals after which a process goes on, or merely rests. */
export const HARMLESS: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT', 'SIGTSTP', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'];

/**
 * A server that the person named by URL: only looked at, never touched.
 * @throws {StackError} when it does not answer.
 */
export async function givenServer(kind: ServerKind, environment: NodeJS.ProcessEnv): Promise<StackServer> {
  const url = environment[kind.variable] ?? '';
  const { host, port } = whereabouts(kind, url);
  try {
    await kind.answer(url);
  } catch (error) {
    throw new StackError(
      `${kind.variable} names ${kind.title} at ${host}, which does not answer: ${reasonOf(error)}. Start it, or unset ${kind.variable} to let the stack run one`,
    );
  }
  const refuse = (): Promise<void> =>
    Promise.reject(new StackError(`${kind.title} was given by ${kind.variable}: it is not the stack's to start or to end`));
  const urls: Partial<StackUrls> = { [kind.variable]: url };
  if (kind.variable === 'MQTT_URL') {
    urls.MQTT_DEVICE_URL = environment['MQTT_DEVICE_URL'] ?? url;
    if (environment['MQTT_ACCOUNTS_FILE']) urls.MQTT_ACCOUNTS_FILE = environment['MQTT_ACCOUNTS_FILE'];
  }
  return { name: kind.name, how: 'given', port, pid: undefined, urls, start: refuse, kill: refuse, stop: () => Promise.resolve() };
}

/** What went wrong, in one line. Node hides the reasons of a connection tried at several addresses in an AggregateError. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}

const DEFAULT_PORT: Record<ServerName, number> = { postgres: 5432, redis: 6379, mosquitto: 1883 };

function whereabouts(kind: ServerKind, url: string): { host: string; port: number } {
  if (!URL.canParse(url)) throw new StackError(`${kind.variable} is not a URL`);
  const { hostname, port } = new URL(url);
  const number = port === '' ? DEFAULT_PORT[kind.name] : Number(port);
  return { host: `${hostname}:${number}`, port: number };
}
