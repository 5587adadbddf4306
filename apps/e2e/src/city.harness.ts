import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AnswerCheck, type SentAnswer } from '@madinina/platform/harness';
import {
  createTestDatabase,
  eventually,
  type GuardedBroker,
  startGuardedBroker,
  type TestDatabase,
  testServers,
} from '@madinina/platform/testing';
import mqtt, { type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { CityProcess } from './city-process.harness';

const root = join(__dirname, '../../..');

/** What the city answered at its front door. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Where the servers of a city are. */
export interface CityServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Somebody signed in. */
export interface Person {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const ADMIN = { identifier: 'admin@city.example', password: 'correct horse battery staple' };

/** The three applications as they are delivered, on a database, a broker and Redis keys of their own. */
export class City {
  private token = '';
  private document: AnswerCheck | undefined;
  private readonly sockets: Socket[] = [];
  private readonly devices: MqttClient[] = [];

  private constructor(
    readonly api: CityProcess,
    readonly worker: CityProcess,
    readonly ingest: CityProcess,
    readonly broker: GuardedBroker,
    private readonly database: TestDatabase | undefined,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Starts a city; on servers that are given, their database must be migrated. `settings` are every process's. */
  static async start(given?: CityServers, settings: NodeJS.ProcessEnv = {}): Promise<City> {
    const database = given ? undefined : await createTestDatabase();
    const broker = await startGuardedBroker();
    const environment: NodeJS.ProcessEnv = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      DATABASE_URL: given?.databaseUrl ?? database?.url,
      REDIS_URL: given?.redisUrl ?? testServers().redisUrl,
      REDIS_KEY_PREFIX: `e2e-${randomBytes(6).toString('hex')}`,
      MQTT_URL: broker.url,
      MQTT_ACCOUNTS_FILE: broker.accountsFile,
      ...settings,
    };
    const [api, worker, ingest] = await Promise.all([
      CityProcess.of('api', environment),
      CityProcess.of('worker', environment),
      CityProcess.of('mqtt-ingest', environment),
    ]);
    const city = new City(api, worker, ingest, broker, database, environment);
    try {
      await city.command('admin-create.js', ['--email', ADMIN.identifier, '--given-name', 'Ada', '--family-name', 'Min'], ADMIN.password);
      for (const process of city.processes) process.start();
      await Promise.all(city.processes.map((process) => process.ready()));
      city.document = new AnswerCheck(
        (await (await fetch(`${city.api.url}/api/openapi.json`)).json()) as ConstructorParameters<typeof AnswerCheck>[0],
      );
      const { accessToken } = await city.signIn(ADMIN);
      city.token = accessToken;
      return city;
    } catch (error) {
      await city.stop();
      throw error;
    }
  }

  get processes(): readonly CityProcess[] {
    return [this.api, this.worker, this.ingest];
  }

  /** Environment of another process of this city. */
  get environmentOfProcess(): NodeJS.ProcessEnv {
    return this.environment;
  }

  /** One more api of this city, which is ready; `end` it. */
  async anotherApi(settings: NodeJS.ProcessEnv = {}): Promise<CityProcess> {
    const api = await CityProcess.of('api', { ...this.environment, ...settings });
    api.start();
    await api.ready();
    return api;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.disconnect();
    await Promise.all(this.devices.map((device) => device.endAsync(true)));
    await Promise.all(this.processes.map((process) => process.end('SIGTERM')));
    await this.broker.remove();
    await this.database?.drop();
  }

  /** Asks the api as the administrator, unless `token` says otherwise (null: as nobody). */
  async ask<Body = Record<string, unknown>>(
    method: string,
    path: string,
    {
      body,
      token = this.token,
      headers = {},
      api = this.api,
    }: { body?: unknown; token?: string | null; headers?: Record<string, string>; api?: CityProcess } = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${api.url}${path.startsWith('/') ? path : `/api/v1/${path}`}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    this.refuseUntold({
      method,
      path: new URL(response.url).pathname,
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      body: text,
    });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }

  /** What the document that the api serves does not allow about an answer, in words. */
  untold(answer: SentAnswer): string | undefined {
    return this.document?.fault(answer);
  }

  private refuseUntold(answer: SentAnswer): void {
    const fault = this.untold(answer);
    if (fault !== undefined) throw new Error(`An answer is not what the OpenAPI document tells: ${fault}`);
  }

  async signIn(account: { readonly identifier: string; readonly password: string }): Promise<Person> {
    const { status, body } = await this.ask<Person>('POST', 'auth/login', { body: account, token: null });
    if (status !== 200) throw new Error(`Signing in answers ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** The administrator's e-mail address and password. */
  get adminAccount(): { readonly identifier: string; readonly password: string } {
    return ADMIN;
  }

  /** The administrator's access token. */
  get adminToken(): string {
    return this.token;
  }

  /** Makes what must exist and answers its body. */
  async make<Body extends { readonly id: string }>(path: string, body: unknown): Promise<Body> {
    const answer = await this.ask<Body>('POST', path, { body });
    if (answer.status !== 201) throw new Error(`POST ${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** An open socket that has been welcomed. */
  async socket(token = this.token, api = this.api): Promise<Socket> {
    const socket = io(api.url, { auth: { token }, transports: ['websocket'], reconnectionDelay: 100, reconnectionDelayMax: 500 });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('welcome', () => resolve()).once('connect_error', reject));
    return socket;
  }

  /** A device's line to the broker, as soon as the broker has heard of it. */
  async device({ deviceKey, secret }: { readonly deviceKey: string; readonly secret: string }): Promise<MqttClient> {
    const account = { username: deviceKey, password: secret };
    // The first connection alone: later ones may be refused for a moment, and are tried again.
    const device = await eventually(
      () =>
        mqtt.connectAsync(
          this.broker.deviceUrl,
          { ...account, protocolVersion: 5, reconnectPeriod: 200, reconnectOnConnackError: true },
          false,
        ),
      { timeoutMs: 60_000, everyMs: 200 },
    );
    this.devices.push(device);
    return device;
  }

  /** SQL behind the city's back, for what would take it an hour. */
  async query(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.environment['DATABASE_URL'] });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** The line of a gateway, which may speak for every device. */
  async gateway(): Promise<MqttClient> {
    const gateway = await mqtt.connectAsync(this.broker.gatewayUrl, { protocolVersion: 5, reconnectPeriod: 200 });
    this.devices.push(gateway);
    return gateway;
  }

  private async command(entry: string, args: readonly string[], password: string): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'dist/apps/api', entry), ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...this.environment, ADMIN_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${entry} ended with ${code}: ${output}`);
  }
}
