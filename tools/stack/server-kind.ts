/** What the stack must know of one kind of server to install, configure, start, check and stop it. */
import type { Place } from './place.ts';
import type { ProcessMark } from './processes.ts';

export type ServerName = 'postgres' | 'redis' | 'mosquitto';

/** The addresses that the applications read. `MQTT_DEVICE_URL` is the broker again, for all simulated devices; `MQTT_ACCOUNTS_FILE` where the worker keeps the accounts of others. */
export interface StackUrls {
  DATABASE_URL: string;
  REDIS_URL: string;
  MQTT_URL: string;
  MQTT_DEVICE_URL: string;
  MQTT_ACCOUNTS_FILE?: string;
}

/** One line of news for the person who waits. */
export interface Progress {
  server: ServerName;
  message: string;
}

/** How this server is to run in this stack. */
export interface Setup {
  /** Path of the server's program; unused with Docker. */
  program: string;
  /** False: PostgreSQL may lose data when the machine (not merely the process) dies, and is faster. */
  durable: boolean;
  stack: string;
  say: (message: string) => void;
  /** Called whenever the server has a new process or port, or has none any more. */
  remember: (port: number, process: ProcessMark | undefined) => void;
  /** Aborts a start. */
  signal: AbortSignal | undefined;
}

/** A command line for a server in the foreground. */
export interface Launch {
  file: string;
  args: string[];
}

/** How to run the server as a container. */
export interface ContainerRecipe {
  image: string;
  /** Set where the image does not exist for every processor. */
  platform?: string;
  /** The port inside the container. */
  port: number;
  /** The data folder inside the container. */
  data: string;
  /** Options of `docker run` before the image, the command after it, and variables whose values stay off the command line. */
  run(place: Place, setup: Setup): { options: string[]; command: string[]; secrets: Record<string, string> };
}

export interface ServerKind {
  name: ServerName;
  title: string;
  /** The variable by which a person names a server of their own. */
  variable: 'DATABASE_URL' | 'REDIS_URL' | 'MQTT_URL';
  /** The system account it runs as when the stack runs as root, and whether it refuses to run without one. */
  account: { name: string; required: boolean };
  /** Its ports are looked for from here on. */
  firstPort: number;
  /** Names under which its processes appear. */
  programs: readonly string[];
  /** The signal that asks for a fast, clean end. */
  stopSignal: 'SIGINT' | 'SIGTERM';
  /** A cause in its log, met while starting, that goes away by itself in a moment. */
  passing?: RegExp;
  /** The path of its program on this machine, fit for the data that are there already. */
  find(existingData: string | undefined): Promise<string | undefined>;
  /** Makes the data folder and the configuration; safe to repeat, also after an attempt that was cut in the middle. */
  prepare(place: Place, setup: Setup, port: number): Promise<void>;
  launch(place: Place, setup: Setup, port: number): Launch;
  urls(place: Place, port: number): Partial<StackUrls>;
  /** Resolves when a server answers at this address and accepts the password, else throws. */
  answer(url: string): Promise<void>;
  /** As `answer`, for a server of the stack's own: also creates what a new one still lacks. */
  complete(url: string): Promise<void>;
  container: ContainerRecipe;
}
