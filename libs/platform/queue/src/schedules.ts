import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type AnyJobType } from './city-job';
import { BACKOFF, Jobs, KEPT } from './jobs';
import { QueueConfig } from './queue-config';
import { type Repeat, repeatOf } from './repeat-of';

/** Keeps the schedules of the job types in Redis. BullMQ makes one job at each time, whatever the number of processes. */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly wanted = new Map<string, AnyJobType[]>();
  private readonly logger = new Logger(Schedules.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly jobs: Jobs,
    private readonly config: QueueConfig,
  ) {}

  /** The job types of a queue, with a schedule or without; each queue once. */
  keep(queue: string, types: readonly AnyJobType[]): void {
    this.wanted.set(
      queue,
      types.filter(({ every }) => every !== undefined),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.removeForgotten();
    await this.ensure();
    // A Redis that forgot, or an older version of the process that started later, may have removed them.
    this.timer = setInterval(() => {
      this.ensure().catch((error: unknown) => this.logger.warn(`The schedules could not be checked: ${String(error)}`));
    }, this.config.scheduleCheckMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Adds what is missing or changed; leaves the rest alone, so that its next time stays. */
  private async ensure(): Promise<void> {
    for (const [queueName, types] of this.wanted) {
      if (types.length === 0) continue;
      const queue = this.jobs.queue(queueName);
      const there = new Map((await queue.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler]));
      for (const type of types) {
        const repeat = repeatOf(type.every ?? '');
        if (isSame(there.get(type.name), repeat)) continue;
        await queue.upsertJobScheduler(type.name, repeat, {
          name: type.name,
          data: { data: {} },
          opts: { ...(type.attempts !== undefined && { attempts: type.attempts }), backoff: BACKOFF, ...KEPT },
        });
      }
    }
  }

  private async removeForgotten(): Promise<void> {
    for (const [queueName, types] of this.wanted) {
      const names = new Set(types.map(({ name }) => name));
      const queue = this.jobs.queue(queueName);
      for (const { key } of await queue.getJobSchedulers()) {
        if (names.has(key)) continue;
        await queue.removeJobScheduler(key);
        this.logger.log(`The schedule ${key} is no longer in the catalogue and was removed`);
      }
    }
  }
}

function isSame(there: { every?: number; pattern?: string } | undefined, repeat: Repeat): boolean {
  if (there === undefined) return false;
  return 'every' in repeat ? there.every === repeat.every : there.pattern === repeat.pattern;
}
