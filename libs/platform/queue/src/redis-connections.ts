import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { QueueConfig } from './queue-config';

/** Waits that grow to 2 s: a Redis that restarts is found again at once, one that is away is not stormed. */
const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);

/** For those who wait for Redis however long it is away: workers, subscribers, blocking reads. */
const PATIENT = {
  lazyConnect: false,
  maxRetriesPerRequest: null,
  enableOfflineQueue: true,
  commandTimeout: undefined,
} satisfies RedisOptions;

const REFUSAL = /WRONGPASS|NOAUTH|NOPERM/;

/** The process's connections to Redis; all are closed with the application. */
@Injectable()
export class RedisConnections implements OnModuleInit, OnApplicationShutdown {
  /**
   * For commands that answer at once. It fails fast: at once while Redis is away, after REDIS_COMMAND_TIMEOUT_MS
   * when it hangs. Never block on it.
   */
  readonly shared: Redis;
  private readonly open = new Set<Redis>();
  private readonly logger = new Logger('Redis');

  constructor(private readonly config: QueueConfig) {
    this.shared = this.watched(
      new Redis(config.redisUrl, {
        lazyConnect: true,
        retryStrategy,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        commandTimeout: config.commandTimeoutMs,
      }),
    );
  }

  /** Another connection, one that waits for Redis unless `options` say otherwise (see BullMQ, adapters, blocking reads). */
  duplicate(options: RedisOptions = {}): Redis {
    return this.watched(this.shared.duplicate({ ...PATIENT, ...options }));
  }

  /** Waits for Redis at boot. */
  async onModuleInit(): Promise<void> {
    const { connectTimeoutMs, redisUrl } = this.config;
    const place = new URL(redisUrl).host;
    let reason = 'no answer';
    const note = (error: Error): void => {
      reason = error.message || String(error);
    };
    this.shared.on('error', note);
    // The first try may fail; those after it are the connection's own.
    this.shared.connect().catch(note);
    const end = performance.now() + connectTimeoutMs;
    while (this.shared.status !== 'ready') {
      const isRefused = REFUSAL.test(reason);
      if (isRefused || performance.now() >= end) {
        this.onApplicationShutdown();
        throw new Error(`Redis at ${place} ${isRefused ? 'refuses' : `did not answer within ${connectTimeoutMs} ms`}: ${reason}`);
      }
      await wait(20);
    }
    this.shared.off('error', note);
  }

  onApplicationShutdown(): void {
    for (const connection of this.open) connection.disconnect();
  }

  private watched(connection: Redis): Redis {
    this.open.add(connection);
    let isLost = false;
    connection.on('end', () => this.open.delete(connection));
    // Told once an outage, not once a try.
    connection.on('error', (error: Error) => {
      if (!isLost) this.logger.warn(`A connection to Redis was lost: ${error.message || String(error)}`);
      isLost = true;
    });
    connection.on('ready', () => {
      if (isLost) this.logger.log('A connection to Redis is back');
      isLost = false;
    });
    return connection;
  }
}
