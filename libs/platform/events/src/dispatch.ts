import { Database } from '@madinina/platform/database';
import { Jobs, type QueuedJob } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { ATTEMPTS, deliveryJobId, listenerQueue } from './city-event';
import { OutboxRepository, type PromisedDelivery } from './outbox.repository';

/** Sends events on: a job in the queue of each listener. */
@Injectable()
export class Dispatch {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Sends on the first events that wait and that no other relay holds.
   * The jobs are added before the commit: whatever is killed in between, the events are sent on again, the jobs have the
   * same ids, and a delivery that is done stays done.
   * @returns how many
   */
  batch(limit: number): Promise<number> {
    return this.database.rawTransaction(async () => {
      await this.outbox.holdListeners();
      const events = await this.outbox.claim(limit);
      if (events.length === 0) return 0;
      const listeners = Map.groupBy(
        await this.outbox.listenersOf([...new Set(events.map(({ name }) => name))]),
        ({ eventName }) => eventName,
      );
      const promised = events.flatMap(({ id, name, correlationId }) =>
        (listeners.get(name) ?? []).map(({ listener }): PromisedDelivery => ({ eventId: id, listener, correlationId })),
      );
      await this.outbox.dispatched(events, promised);
      await this.addJobs(promised);
      return events.length;
    });
  }

  /** Adds a job for each; one that is there already, waiting or dead, is left alone. */
  async addJobs(deliveries: readonly PromisedDelivery[]): Promise<void> {
    const queues = Map.groupBy(deliveries, ({ listener }) => listenerQueue(listener));
    await Promise.all([...queues].map(([queue, own]) => this.jobs.push(queue, own.map(jobOf))));
  }
}

const jobOf = ({ eventId, listener, correlationId }: PromisedDelivery): QueuedJob => ({
  id: deliveryJobId(eventId, listener),
  name: listener,
  data: { eventId },
  attempts: ATTEMPTS,
  ...(correlationId !== null && { correlationId }),
});
