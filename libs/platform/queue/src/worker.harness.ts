import { type INestApplicationContext, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { testServers } from '@madinina/platform/testing';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import { type JobCatalogue, QueueConfig, QueueModule, RedisConnections } from './index';

/** Short times, so that a dead process is noticed within a test. */
const QUICK = { QUEUE_LOCK_MS: '1000', QUEUE_STALLED_CHECK_MS: '200', QUEUE_SCHEDULE_CHECK_MS: '200', QUEUE_CLOSE_TIMEOUT_MS: '2000' };

/** Keys of one test file's own in the shared Redis. */
export class TestQueues {
  readonly prefix = `test-${v7()}`;
  readonly redis = new Redis(testServers().redisUrl, { lazyConnect: true });
  private readonly applications = new Set<INestApplicationContext>();
  /** Also those of applications that did not start, which no one else can close. */
  private readonly opened = new Set<RedisConnections>();

  environment(settings: Record<string, string> = {}): Record<string, string> {
    return { NODE_ENV: 'test', REDIS_URL: testServers().redisUrl, REDIS_KEY_PREFIX: this.prefix, ...QUICK, ...settings };
  }

  worker(catalogue: readonly JobCatalogue[], providers: Provider[], settings?: Record<string, string>): Promise<INestApplicationContext> {
    return this.start([QueueModule.forWorker({ catalogue })], providers, settings);
  }

  producer(settings?: Record<string, string>): Promise<INestApplicationContext> {
    return this.start([QueueModule.forProducer()], [], settings);
  }

  /** Forgets everything, as a Redis without a disk does. */
  async flush(): Promise<void> {
    const keys = await this.redis.keys(`${this.prefix}:*`);
    if (keys.length > 0) await this.redis.del(keys);
  }

  async close(): Promise<void> {
    for (const application of this.applications) await application.close();
    this.applications.clear();
    for (const connections of this.opened) connections.onApplicationShutdown();
    this.opened.clear();
  }

  async end(): Promise<void> {
    await this.close();
    await this.flush();
    this.redis.disconnect();
  }

  private async start(imports: unknown[], providers: Provider[], settings?: Record<string, string>): Promise<INestApplicationContext> {
    const { opened } = this;
    @Module({ imports: [ConfigModule.forRoot(parseConfig(this.environment(settings), [QueueConfig])), ...(imports as [])], providers })
    class Root {
      constructor(connections: RedisConnections) {
        opened.add(connections);
      }
    }
    const application = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
    this.applications.add(application);
    return application;
  }
}
