import { setTimeout as wait } from 'node:timers/promises';
import { DomainError, type JobType } from '@madinina/contracts';
import { Correlation } from '@madinina/platform/observability';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { type Redis } from 'ioredis';
import { v7 } from 'uuid';
import { checkedData } from './checked-data';
import { type JobEnvelope } from './job-envelope';
import { QueueConfig } from './queue-config';
import { RedisConnections } from './redis-connections';

export interface JobOptions {
  /** How long it waits at least, in ms. */
  readonly delayMs?: number;
  /** 1 is served before 2; those without one are served first. */
  readonly priority?: number;
  /** Two jobs of a type with the same id are one while the first is kept (done ones: 24 h or the last 1,000). The type's `unique` unless told. */
  readonly jobId?: string;
}

/** A job to add. */
export interface NewJob<Data extends object> {
  readonly data: Data;
  readonly options?: JobOptions;
}

/** A job as it lies in a queue. */
export interface QueuedJob {
  /** Without `:`, and not a bare number: BullMQ keeps those for itself. */
  readonly id: string;
  readonly name: string;
  readonly data: object;
  readonly attempts: number;
  /** That of the running code unless told. */
  readonly correlationId?: string;
  readonly delayMs?: number;
  readonly priority?: number;
}

const ATTEMPTS = 5;
const GIVES_WAY: ReadonlySet<string> = new Set(['completed', 'failed', 'delayed']);
const RETRY_MS = 100;

/** 1 s, 2 s, 4 s, …, each shortened by up to a half, so that what failed together does not come back together. */
export const BACKOFF = { type: 'exponential', delay: 1_000, jitter: 0.5 } as const;
/** Done jobs stay a day, to be looked at and to keep their id from being used again; dead ones stay until someone decides. */
export const KEPT = { removeOnComplete: { age: 24 * 60 * 60, count: 1_000 }, removeOnFail: false } as const;

/** Gives work to the queues. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly queues = new Map<string, Queue<JobEnvelope>>();
  private readonly logger = new Logger(Jobs.name);
  private connection: Redis | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly config: QueueConfig,
  ) {}

  /**
   * Resolves when Redis has the job. Inside a transaction the job may run before the commit: publish an event there
   * and add the job in its listener.
   * @throws DomainError `queue.unavailable` when Redis does not take it within REDIS_COMMAND_TIMEOUT_MS; it may still arrive
   * @throws InvalidDataError
   */
  add<Data extends object>(type: JobType<Data>, data: Data, options: JobOptions = {}): Promise<void> {
    return this.addBulk(type, [{ data, options }]);
  }

  /** As `add`, many at once; when it rejects, some may have arrived. */
  async addBulk<Data extends object>(type: JobType<Data>, jobs: readonly NewJob<Data>[]): Promise<void> {
    await this.push(type.queue, await this.queued(type, jobs));
  }

  /**
   * As `addBulk`, for work that is known to be undone although its time has come: a job with its id that is in the line or runs
   * is left alone; one that is done, dead, or waits for later gives way.
   */
  async addAgain<Data extends object>(type: JobType<Data>, jobs: readonly NewJob<Data>[]): Promise<void> {
    const queued = await this.queued(type, jobs);
    await this.withinLimit(() => this.makeWay(type.queue, queued));
    await this.push(type.queue, queued);
  }

  /** Puts jobs into a queue as they are, in one round trip; an id that is there already is left alone. For the platform's own queues. */
  async push(queueName: string, jobs: readonly QueuedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const current = Correlation.current();
    const bulk = jobs.map(({ id, name, data, attempts, delayMs, priority, correlationId = current }) => ({
      name,
      data: { data, ...(correlationId !== undefined && { correlationId }) },
      opts: {
        jobId: id,
        attempts,
        backoff: BACKOFF,
        ...KEPT,
        ...(delayMs !== undefined && { delay: delayMs }),
        ...(priority !== undefined && { priority }),
      },
    }));
    await this.withinLimit(() => this.take(queueName, bulk));
  }

  /** The queue itself, for those who look at it. */
  queue(name: string): Queue<JobEnvelope> {
    const known = this.queues.get(name);
    if (known) return known;
    // What was under way when Redis went is tried again here, under the same id, and not behind the back of a caller who was told no.
    this.connection ??= this.connections.duplicate({ enableOfflineQueue: false, autoResendUnfulfilledCommands: false });
    const queue = new Queue<JobEnvelope>(name, { connection: this.connection, prefix: this.config.bullPrefix });
    // The connection tells of itself, and each call of its own failure.
    queue.on('error', (error) => this.logger.debug(`Queue ${name}: ${error.message}`));
    this.queues.set(name, queue);
    return queue;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.connection?.disconnect();
  }

  private queued<Data extends object>(type: JobType<Data>, jobs: readonly NewJob<Data>[]): Promise<QueuedJob[]> {
    return Promise.all(
      jobs.map(async ({ data, options: { jobId, ...options } = {} }): Promise<QueuedJob> => {
        const checked = await checkedData(type.name, type.data, data);
        const key = jobId ?? type.unique?.(checked);
        // A reply that got lost makes the client send the job again: with an id of its own it is still one job.
        const id = key === undefined ? v7() : `${type.name}/${encodeURIComponent(key)}`;
        return { id, name: type.name, data: checked, attempts: type.attempts ?? ATTEMPTS, ...options };
      }),
    );
  }

  private async makeWay(queueName: string, jobs: readonly QueuedJob[]): Promise<void> {
    const queue = await this.ready(queueName);
    await Promise.all(
      jobs.map(async ({ id }) => {
        const state = await queue.getJobState(id);
        if (GIVES_WAY.has(state)) await queue.remove(id);
      }),
    );
  }

  private async take(queueName: string, jobs: Parameters<Queue<JobEnvelope>['addBulk']>[0]): Promise<void> {
    const queue = await this.ready(queueName);
    await queue.addBulk(jobs);
  }

  private async ready(queueName: string): Promise<Queue<JobEnvelope>> {
    const queue = this.queue(queueName);
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      // A queue whose first connection failed stays failed for BullMQ.
      this.queues.delete(queueName);
      throw error;
    }
  }

  /** Tries until it worked or the time is over: a Redis that restarts is no reason to fail. */
  private async withinLimit(attempt: () => Promise<void>): Promise<void> {
    const over = new AbortController();
    let reason: unknown;
    const trying = async (): Promise<'done'> => {
      for (;;) {
        try {
          await attempt();
          return 'done';
        } catch (error) {
          if (!isConnectionError(error)) throw error;
          reason = error;
          await wait(RETRY_MS, undefined, { signal: over.signal });
        }
      }
    };
    try {
      const work = trying();
      const end = await Promise.race([work, wait(this.config.commandTimeoutMs, 'late' as const, { signal: over.signal })]);
      if (end === 'done') return;
      work.catch((error: unknown) => this.logger.debug(`Given up: ${String(error)}`));
      throw new DomainError('queue.unavailable', 'unavailable', 'The work queue does not answer', {}, { cause: reason });
    } finally {
      over.abort();
    }
  }
}

/** Whether Redis was away or went away, as ioredis words it. */
function isConnectionError(error: unknown): boolean {
  const { message = '', code } = error as Partial<NodeJS.ErrnoException>;
  if (code !== undefined && /^(E[A-Z]+|NR_CLOSED)$/.test(code)) return true;
  return /enableOfflineQueue|Connection is closed|max retries per request|Command timed out|^LOADING|^READONLY|^MASTERDOWN/i.test(message);
}
