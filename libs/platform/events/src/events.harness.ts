import { type INestApplicationContext, Module, Optional, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventJobs } from '@madinina/contracts';
import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { QueueConfig, QueueModule, QueueWorkers, RedisConnections } from '@madinina/platform/queue';
import { Redis } from 'ioredis';
import { EventsConfig, EventsModule, ListenersModule, RelayModule } from './index';

/** Times so short that a dead process, a lost job or a forgotten schedule is noticed within a test. */
const QUICK = {
  NODE_ENV: 'test',
  QUEUE_LOCK_MS: '1000',
  QUEUE_STALLED_CHECK_MS: '200',
  QUEUE_SCHEDULE_CHECK_MS: '200',
  QUEUE_CLOSE_TIMEOUT_MS: '3000',
  EVENTS_POLL_MS: '100',
  EVENTS_LOST_AFTER_SECONDS: '1',
};

/** What the applications of one test share: a database, and a prefix in Redis. */
export interface Place {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly prefix: string;
}

export type Settings = Readonly<Record<string, string>>;

/** A room that publishes, as in the api. */
export const publisher = (place: Place, settings?: Settings): Promise<TestApplication> => start(place, [EventsModule], [], settings);

/** A worker with a relay and these listeners. */
export const worker = (place: Place, listeners: Provider[], settings?: Settings): Promise<TestApplication> =>
  start(place, [QueueModule.forWorker({ catalogue: [EventJobs] }), RelayModule, ListenersModule], listeners, settings);

/** Forgets all that the queues hold, as a Redis without a disk does. */
export async function flush({ redisUrl, prefix }: Place): Promise<void> {
  const redis = new Redis(redisUrl);
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}

/** An application that can be closed also when it did not start. */
export interface TestApplication {
  readonly context: INestApplicationContext;
  close(): Promise<void>;
}

async function start(place: Place, imports: unknown[], providers: Provider[], settings: Settings = {}): Promise<TestApplication> {
  const environment = { ...QUICK, DATABASE_URL: place.databaseUrl, REDIS_URL: place.redisUrl, REDIS_KEY_PREFIX: place.prefix, ...settings };
  const config = parseConfig(environment, [DatabaseConfig, QueueConfig, EventsConfig]);
  let abandon = (): Promise<void> => Promise.resolve();

  @Module({ imports: [ConfigModule.forRoot(config), DatabaseModule, ...(imports as [])], providers })
  class Root {
    constructor(database: Database, @Optional() connections?: RedisConnections, @Optional() workers?: QueueWorkers) {
      abandon = async () => {
        await workers?.beforeApplicationShutdown();
        connections?.onApplicationShutdown();
        await database.onApplicationShutdown();
      };
    }
  }
  try {
    const context = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
    return { context, close: () => context.close() };
  } catch (error) {
    await abandon();
    throw error;
  }
}
