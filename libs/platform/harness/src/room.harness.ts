import { type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { type Role } from '@madinina/contracts';
import { type ConfigClass, ConfigModule, parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { EventsModule } from '@madinina/platform/events';
import { createHttpApplication, HttpConfig } from '@madinina/platform/http';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { QueueConfig, QueueModule, RedisConnections } from '@madinina/platform/queue';
import { createTestDatabase, type TestDatabase, testServers } from '@madinina/platform/testing';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnswerWatch } from './answer-watch';
import { TestAccessModule, testToken } from './test-access-tokens';

export interface RoomHarnessOptions {
  /** The room's modules under test. */
  readonly imports: readonly (Type | DynamicModule)[];
  /** Settings that the room needs beyond HTTP, database, queue and observability. */
  readonly config?: readonly ConfigClass[];
  /** Settings of this test, by variable. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether tokens are the auth room's own, which is then among `imports`; test tokens otherwise. */
  readonly ownTokens?: boolean;
  /** Brings the queues: a producer unless told. */
  readonly queues?: DynamicModule;
  /** Before the application starts, e.g. to set its WebSocket adapter. */
  readonly prepare?: (app: NestFastifyApplication) => void;
  /** An existing database, shared with another harness; its own otherwise. */
  readonly database?: TestDatabase;
  /** An existing prefix in Redis, shared with another harness; its own otherwise. */
  readonly redisKeyPrefix?: string;
}

/** What a request through the door answered. */
export interface DoorAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

@Module({})
class RoomUnderTest {}

/** A room behind its real door, on a real database and Redis of its own. */
export class RoomHarness {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly ownDatabase: TestDatabase | undefined,
    readonly databaseUrl: string,
    readonly redisKeyPrefix: string,
    readonly url: string,
    private readonly watch: AnswerWatch,
  ) {}

  static async start(options: RoomHarnessOptions): Promise<RoomHarness> {
    const { redisUrl } = testServers();
    const ownDatabase = options.database ? undefined : await createTestDatabase();
    const databaseUrl = options.database?.url ?? ownDatabase?.url ?? '';
    const redisKeyPrefix = options.redisKeyPrefix ?? `test-${randomBytes(6).toString('hex')}`;
    const environment = {
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '5',
      REDIS_URL: redisUrl,
      REDIS_KEY_PREFIX: redisKeyPrefix,
      RATE_LIMIT_ENABLED: 'false',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      PORT: '0',
      ...options.environment,
    };
    const groups = [HttpConfig, DatabaseConfig, QueueConfig, ObservabilityConfig, ...(options.config ?? [])];
    const config = parseConfig(environment, [...new Set<ConfigClass>(groups)]);
    const root: DynamicModule = {
      module: RoomUnderTest,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'test' }),
        DatabaseModule,
        options.queues ?? QueueModule.forProducer(),
        EventsModule,
        ...(options.ownTokens ? [] : [TestAccessModule]),
        ...options.imports,
      ],
    };
    try {
      const app = await createHttpApplication(root, { config });
      const watch = new AnswerWatch(app);
      options.prepare?.(app);
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as AddressInfo;
      return new RoomHarness(app, ownDatabase, databaseUrl, redisKeyPrefix, `http://127.0.0.1:${port}`, watch);
    } catch (error) {
      await ownDatabase?.drop();
      throw error;
    }
  }

  /** A provider of the room. */
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T) | string | symbol): T {
    return this.app.get<T>(token, { strict: false });
  }

  get database(): Database {
    return this.get(Database);
  }

  /** A bearer token for these roles, when the room is tested with test tokens. */
  tokenFor(roles: Role | readonly Role[], accountId?: string): string {
    return testToken([roles].flat(), accountId);
  }

  /** The same, of someone who signed in too long ago for `@FreshAuthentication`. */
  staleTokenFor(roles: Role | readonly Role[], accountId?: string): string {
    return testToken([roles].flat(), accountId, true);
  }

  /** A request through the door. A path without a leading `/` is below `/api/v1/`. */
  async request<Body = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<DoorAnswer<Body>> {
    const response = await fetch(`${this.url}${path.startsWith('/') ? path : `/api/v1/${path}`}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    this.watch.check({
      method,
      path: new URL(response.url).pathname,
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      body: text,
    });
    this.watch.refuseFaults();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson && text !== '' ? JSON.parse(text) : text) as Body };
  }

  /** Stops the room, drops its database and removes its keys from Redis. */
  async stop(): Promise<void> {
    const cleaner = this.get(RedisConnections).duplicate({ enableReadyCheck: false });
    for await (const keys of cleaner.scanStream({ match: `${this.redisKeyPrefix}:*`, count: 1000 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await cleaner.unlink(...keys);
    cleaner.disconnect();
    await this.app.close();
    await this.ownDatabase?.drop();
    this.watch.refuseFaults();
  }
}
