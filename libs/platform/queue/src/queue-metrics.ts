import { setTimeout as wait } from 'node:timers/promises';
import { Metrics } from '@madinina/platform/observability';
import { Injectable } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';
import { Jobs } from './jobs';

/** What an attempt of a job came to. */
export type JobEnd = 'done' | 'skipped' | 'retried' | 'dead';

const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;
const LIMIT_MS = 1_000;

/** Jobs by outcome and duration, and how many wait in each queue. */
@Injectable()
export class QueueMetrics {
  private readonly ends: Counter<'queue' | 'job' | 'end'>;
  private readonly durations: Histogram<'queue' | 'job'>;
  private readonly stalls: Counter<'queue'>;
  private readonly watched = new Set<string>();

  constructor(metrics: Metrics, jobs: Jobs) {
    this.ends = metrics.counter({
      name: 'queue_attempts_total',
      help: 'Attempts at jobs by what they came to; dead ones are not tried again',
      labelNames: ['queue', 'job', 'end'],
    });
    this.durations = metrics.histogram({
      name: 'queue_attempt_duration_seconds',
      help: 'How long attempts at jobs took',
      labelNames: ['queue', 'job'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    });
    this.stalls = metrics.counter({
      name: 'queue_stalled_total',
      help: 'Jobs taken back from a process that no longer answered',
      labelNames: ['queue'],
    });
    const depth = metrics.gauge({
      name: 'queue_jobs',
      help: 'Jobs in a queue by state; failed ones are dead and wait for a person',
      labelNames: ['queue', 'state'],
      collect: async () => {
        // With Redis away the other metrics must still be read.
        await Promise.race([Promise.all([...this.watched].map((name) => count(name))), wait(LIMIT_MS, undefined, { ref: false })]);
      },
    });
    const count = async (name: string): Promise<void> => {
      const counts = await jobs.queue(name).getJobCounts(...STATES);
      for (const state of STATES) depth.set({ queue: name, state }, counts[state] ?? 0);
    };
  }

  watch(queue: string): void {
    this.watched.add(queue);
  }

  ended(queue: string, job: string, end: JobEnd): void {
    this.ends.inc({ queue, job, end });
  }

  took(queue: string, job: string, seconds: number): void {
    this.durations.observe({ queue, job }, seconds);
  }

  stalled(queue: string): void {
    this.stalls.inc({ queue });
  }
}
