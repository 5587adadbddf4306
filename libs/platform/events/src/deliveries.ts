import { Database, DatabaseConfig } from '@madinina/platform/database';
import { Correlation } from '@madinina/platform/observability';
import { checkedData, type CityJob, InvalidDataError, type JobOutcome, UnrecoverableError } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { type Skipped } from './city-event';
import { type FoundListener } from './found-listeners';
import { type Delivery, OutboxRepository } from './outbox.repository';
import { Slots } from './slots';

/** Connections that running listeners leave to the relay, to jobs and to whoever asks. */
const SPARE_CONNECTIONS = 3;

/** What lies in the queue for an event at a listener: the event itself stays in PostgreSQL. */
export interface DeliveryJob {
  readonly eventId: string;
}

/** Gives events to listeners, each once. */
@Injectable()
export class Deliveries {
  private readonly slots: Slots;

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    config: DatabaseConfig,
  ) {
    this.slots = new Slots(Math.max(1, config.poolSize - SPARE_CONNECTIONS));
  }

  /** Runs the listener in the transaction that marks the delivery as done: both happen, or neither. */
  run(listener: FoundListener, job: CityJob<object>): Promise<JobOutcome | undefined> {
    const key = { eventId: (job.data as DeliveryJob).eventId, listener: listener.name };
    return this.slots.with(() =>
      this.database.transaction(async () => {
        const delivery = await this.outbox.lock(key);
        if (!delivery) return { skipped: 'the event was removed' };
        if (delivery.doneAt) return { skipped: 'done already' };
        const outcome = await this.hand(listener, key.eventId, delivery);
        await this.outbox.done(key, outcome ? `skipped: ${outcome.skipped}` : 'done');
        return outcome;
      }),
    );
  }

  private async hand(listener: FoundListener, id: string, delivery: Delivery): Promise<Skipped | undefined> {
    const { name, occurredAt } = delivery;
    const correlationId = delivery.correlationId ?? Correlation.current() ?? id;
    const data = await arrived(listener, delivery);
    const outcome = await Correlation.run(correlationId, () => listener.handler.handle({ id, name, data, occurredAt, correlationId }));
    return outcome ?? undefined;
  }
}

async function arrived({ type }: FoundListener, { name, data }: Delivery): Promise<object> {
  try {
    if (name !== type.name) throw new InvalidDataError(`${name} arrived where ${type.name} is awaited`);
    return await checkedData(name, type.data, data);
  } catch (error) {
    // No further attempt makes them right: dead at once, for a person to look at.
    if (error instanceof InvalidDataError) throw new UnrecoverableError(error.message);
    throw error;
  }
}
