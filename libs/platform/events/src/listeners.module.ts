import { Logger, Module, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { QueueWorkers, type RunJob } from '@madinina/platform/queue';
import { listenerQueue } from './city-event';
import { Deliveries } from './deliveries';
import { Dispatch } from './dispatch';
import { EventsConfig } from './events-config';
import { EventsModule } from './events.module';
import { type FoundListener, FoundListeners } from './found-listeners';
import { OutboxRepository } from './outbox.repository';

const SEEN_EVERY_MS = 60 * 60 * 1_000;

/** Runs the `@ListensTo` providers of the process; needs QueueModule.forWorker and EventsConfig. */
@Module({ imports: [DiscoveryModule, EventsModule], providers: [FoundListeners, Deliveries, Dispatch], exports: [Dispatch] })
export class ListenersModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Listeners');
  private listeners: readonly FoundListener[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly found: FoundListeners,
    private readonly deliveries: Deliveries,
    private readonly workers: QueueWorkers,
    private readonly outbox: OutboxRepository,
    private readonly dispatch: Dispatch,
    private readonly config: EventsConfig,
  ) {}

  onModuleInit(): void {
    this.listeners = this.found.all();
    const queues = Map.groupBy(this.listeners, ({ name }) => listenerQueue(name));
    for (const [queue, listeners] of queues)
      this.workers.serve(
        queue,
        new Map(listeners.map((listener): [string, RunJob] => [listener.name, (job) => this.deliveries.run(listener, job)])),
        // So many wait together for a transaction; those that run are as few as there are connections.
        { concurrency: this.config.concurrency },
      );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.tell();
    this.timer = setInterval(() => {
      this.tell().catch((error: unknown) => this.logger.warn(`The listeners could not be noted: ${String(error)}`));
    }, SEEN_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async tell(): Promise<void> {
    const carried = this.listeners.map(({ name, type }) => ({ listener: name, eventName: type.name }));
    const missed = await this.outbox.carry(carried, this.config.lookbackSeconds);
    // Should this be cut, LostDispatch does it.
    await this.dispatch.addJobs(missed);
  }
}
