import { setTimeout as wait } from 'node:timers/promises';
import { Correlation, newCorrelationId } from '@madinina/platform/observability';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { type Redis } from 'ioredis';
import { type CityJob, type JobOutcome } from './city-job';
import { type JobEnvelope } from './job-envelope';
import { QueueConfig } from './queue-config';
import { QueueMetrics } from './queue-metrics';
import { RedisConnections } from './redis-connections';

/** Runs one attempt of a job, whose data are not checked yet. */
export type RunJob = (job: CityJob<object>) => Promise<JobOutcome | undefined>;

/** How often a job may be taken back from a dead process before it is taken for what kills them. */
const STALLED_AT_MOST = 5;
const AFTER_ABORT_MS = 2_000;

/** The BullMQ workers of the process, one a queue. They start when the application has. */
@Injectable()
export class QueueWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers = new Map<string, Worker<JobEnvelope, JobOutcome | undefined>>();
  private readonly logger = new Logger(QueueWorkers.name);
  private commands: Redis | undefined;
  private hasStarted = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly config: QueueConfig,
    private readonly metrics: QueueMetrics,
  ) {}

  /** Serves a queue: each job by the runner of its name, `concurrency` at once (QUEUE_CONCURRENCY unless told). */
  serve(
    queue: string,
    runners: ReadonlyMap<string, RunJob>,
    { concurrency = this.config.concurrency }: { readonly concurrency?: number } = {},
  ): void {
    if (this.workers.has(queue)) throw new Error(`The queue ${queue} is served already`);
    this.commands ??= this.connections.duplicate();
    const worker = new Worker<JobEnvelope, JobOutcome | undefined>(
      queue,
      // BullMQ passes the signal to a function that declares three parameters.
      (job, _token, signal) => this.run(queue, runners, job, signal ?? new AbortController().signal),
      {
        connection: this.commands,
        prefix: this.config.bullPrefix,
        autorun: false,
        concurrency,
        // A process that is killed loses its jobs after lock + two checks: 20 s as set. A process must not be busy
        // for longer than the lock without a pause; it would be taken for dead.
        lockDuration: this.config.lockMs,
        stalledInterval: this.config.stalledCheckMs,
        maxStalledCount: STALLED_AT_MOST,
      },
    );
    worker.on('error', (error) => this.logger.debug(`Worker of ${queue}: ${error.message}`));
    worker.on('stalled', (id) => {
      this.metrics.stalled(queue);
      this.logger.warn(`Job ${id} of ${queue} was taken back from a process that no longer answers`);
    });
    worker.on('failed', (job, error) => {
      if (job) this.tellFailure(queue, job, error);
    });
    this.workers.set(queue, worker);
    this.metrics.watch(queue);
    if (this.hasStarted) this.start(worker);
  }

  onApplicationBootstrap(): void {
    this.hasStarted = true;
    for (const worker of this.workers.values()) this.start(worker);
  }

  /** Takes no more jobs and waits for the running ones; those that do not end in time are aborted and run again elsewhere. */
  async beforeApplicationShutdown(): Promise<void> {
    const workers = [...this.workers.values()];
    const closed = Promise.all(workers.map((worker) => worker.close())).then(() => true);
    if (await this.within(this.config.closeTimeoutMs, closed)) return;
    this.logger.warn('Jobs still run at the end of the process; they are aborted');
    for (const worker of workers) worker.cancelAllJobs('the process ends');
    if (await this.within(AFTER_ABORT_MS, closed)) return;
    // Whoever holds on is left behind; its open connection must not keep the process alive.
    for (const worker of workers) worker.disconnect().catch((error: unknown) => this.logger.debug(String(error)));
  }

  private start(worker: Worker<JobEnvelope, JobOutcome | undefined>): void {
    worker.run().catch((error: unknown) => this.logger.error(`The worker of ${worker.name} ended: ${String(error)}`));
  }

  private async run(
    queue: string,
    runners: ReadonlyMap<string, RunJob>,
    job: Job<JobEnvelope, JobOutcome | undefined>,
    signal: AbortSignal,
  ): Promise<JobOutcome | undefined> {
    const runner = runners.get(job.name);
    // Another version of the process may know it: tried again, not dead at once.
    if (!runner) throw new Error(`${job.name} has no handler here`);
    const { data, correlationId = newCorrelationId() } = job.data;
    const cityJob: CityJob<object> = {
      id: job.id ?? '',
      name: job.name,
      data,
      attempt: job.attemptsMade + 1,
      attempts: job.opts.attempts ?? 1,
      correlationId,
      signal,
    };
    const start = performance.now();
    try {
      const outcome = await Correlation.run(correlationId, () => runner(cityJob));
      this.metrics.ended(queue, job.name, outcome && 'skipped' in outcome ? 'skipped' : 'done');
      return outcome;
    } finally {
      this.metrics.took(queue, job.name, (performance.now() - start) / 1_000);
    }
  }

  private tellFailure(queue: string, job: Job<JobEnvelope>, error: Error): void {
    const isDead = job.finishedOn !== undefined;
    this.metrics.ended(queue, job.name, isDead ? 'dead' : 'retried');
    const facts = { err: error, queue, job: job.name, jobId: job.id, attempt: job.attemptsMade, correlationId: job.data.correlationId };
    if (isDead) this.logger.error(facts, `${job.name} is dead after ${job.attemptsMade} attempts`);
    else this.logger.warn(facts, `${job.name} failed and is tried again`);
  }

  private async within(ms: number, work: Promise<boolean>): Promise<boolean> {
    const over = new AbortController();
    try {
      return await Promise.race([work, wait(ms, false, { signal: over.signal })]);
    } finally {
      over.abort();
    }
  }
}
