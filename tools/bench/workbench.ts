import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { applyMigrations } from '../prisma/apply-migrations.ts';
import { connectTo, otherDatabase } from '../prisma/server.mjs';
import { CityClient } from '../simulate/city-client.ts';
import { startStack, type Stack, type StackUrls } from '../stack/stack.ts';
import { PROCESS_FLAGS } from '../start/applications.ts';
import { root } from '../start/development-environment.ts';
import { runToEnd } from '../start/run-to-end.ts';
import { BenchProcess, freePort } from './bench-process.ts';

const TEMPLATE = 'bench_template';
const ADMIN = { identifier: 'bench@city.example', password: randomBytes(18).toString('base64url') };

/** An application of the city, or a server that stands in for one. */
export interface BenchServer {
  readonly url: string;
  readonly process: BenchProcess;
}

/** What every part of the bench works on: a private stack, databases made for the occasion, and the processes that are measured. */
export class Workbench {
  readonly urls: StackUrls;
  private readonly stack: Stack;
  private readonly folder = mkdtempSync(join(tmpdir(), 'madinina-bench-'));
  private readonly processes = new Set<BenchProcess>();
  private readonly environment: NodeJS.ProcessEnv;
  private stopping: Promise<void> | undefined;
  private count = 0;

  private constructor(stack: Stack) {
    this.stack = stack;
    this.urls = stack.urls;
    this.environment = { ...productionSecrets(this.folder), ...stack.urls };
  }

  /** Starts an empty stack that keeps what it confirms, and migrates a template of all databases. */
  static async open(say: (message: string) => void, signal: AbortSignal): Promise<Workbench> {
    const onProgress = ({ message }: { message: string }): void => say(message);
    const stack = await startStack({ name: 'bench', folder: root, env: {}, ephemeral: true, durable: true, signal, onProgress });
    const bench = new Workbench(stack);
    try {
      await applyMigrations({ url: otherDatabase(stack.urls.DATABASE_URL, TEMPLATE), folder: join(root, 'prisma/migrations') });
      return bench;
    } catch (error) {
      await bench.stop();
      throw error;
    }
  }

  /** A migrated database of its own; resolves with its URL. */
  async database(name: string): Promise<string> {
    await this.asOwner(async (client) => {
      await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${TEMPLATE}`);
    });
    return otherDatabase(this.urls.DATABASE_URL, name);
  }

  /** A folder of its own, deleted at the end. */
  folderFor(name: string): string {
    return join(this.folder, name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.asOwner(async (client) => {
      await client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    });
  }

  /** Writes out what earlier work left to write, so that it does not fall into a measure. */
  async settle(): Promise<void> {
    await this.asOwner(async (client) => {
      await client.query('CHECKPOINT');
    });
  }

  /** Starts a built application as production does; what it counts in Redis is its database's own. `answers('/health/ready')` tells when it is ready. */
  application(name: 'api' | 'worker' | 'mqtt-ingest', databaseUrl: string, settings: NodeJS.ProcessEnv = {}): Promise<BenchServer> {
    const prefix = new URL(databaseUrl).pathname.slice(1);
    const environment = { DATABASE_URL: databaseUrl, REDIS_KEY_PREFIX: prefix, MQTT_CLIENT_ID: prefix, ...settings };
    return this.server(name, [...PROCESS_FLAGS, join('dist/apps', name, 'main.js')], environment);
  }

  /** Starts a script that listens on PORT. */
  async server(name: string, args: readonly string[], settings: NodeJS.ProcessEnv): Promise<BenchServer> {
    const port = await freePort();
    return { url: `http://127.0.0.1:${String(port)}`, process: this.start(name, args, { ...settings, PORT: String(port) }) };
  }

  start(name: string, args: readonly string[], settings: NodeJS.ProcessEnv): BenchProcess {
    this.count += 1;
    const logFile = join(this.folder, `${String(this.count)}-${name}.log`);
    const started = BenchProcess.start({ name, args, environment: { ...this.environment, ...settings }, logFile });
    this.processes.add(started);
    return started;
  }

  /** Signs in an administrator, made first in the api's database. */
  async administrator(api: BenchServer, databaseUrl: string): Promise<{ client: CityClient; token: string }> {
    const environment = { ...process.env, ...this.environment, DATABASE_URL: databaseUrl, ADMIN_PASSWORD: ADMIN.password };
    const name = ['--given-name', 'Banc', '--family-name', 'Mesure'];
    await runToEnd(process.execPath, [join(root, 'dist/apps/api/admin-create.js'), '--email', ADMIN.identifier, ...name], environment);
    const client = new CityClient(api.url, ADMIN);
    return { client, token: await client.signIn() };
  }

  /** Ends the processes and deletes the stack, once. */
  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    await Promise.all([...this.processes].map((started) => started.stop()));
    await this.stack.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async asOwner(work: (client: Client) => Promise<void>): Promise<void> {
    const client = await connectTo(this.urls.DATABASE_URL);
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}

/** Production starts with no secret that is not its own. */
function productionSecrets(folder: string): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    NODE_ENV: 'production',
    RATE_LIMIT_ENABLED: 'false',
    AUTH_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    AUTH_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    AUTH_FACTOR_KEYS: `1:${randomBytes(32).toString('base64')}`,
    // Its administrator is a machine, which has no second factor.
    AUTH_MFA_REQUIRED_ROLES: 'NONE',
    STORAGE_FOLDER: join(folder, 'storage'),
    STORAGE_LINK_KEY: randomBytes(32).toString('base64url'),
  };
}
