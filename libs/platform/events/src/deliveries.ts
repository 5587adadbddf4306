import { Database, DatabaseConfig } from '@madinina/platform/database';
import { Correlation } from '@madinina/platform/observability';
import { checkedData, type CityJob, InvalidDataError, type JobOutcome, UnrecoverableError } from '@madinina/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import { type FoundListener } from './found-listeners';
import { GroupingLine, type Settled } from './grouping-line';
import { type Delivery, OutboxRepository } from './outbox.repository';
import { Slots } from './slots';

/** Connections that running listeners leave to the relay, to jobs and to whoever asks. */
const SPARE_CONNECTIONS = 3;
/** Events that one listener handles in one transaction at most, and transactions of one listener at once. */
const GROUP = { atMost: 25, groupsAtOnce: 2 } as const;
/** A group takes no further event after so long, in ms: rows stay locked until it ends. */
const GROUP_MS = 300;

/** What lies in the queue for an event at a listener: the event itself stays in PostgreSQL. */
export interface DeliveryJob {
  readonly eventId: string;
}

type Outcome = JobOutcome | undefined;

/** Gives events to listeners, each once. Those that wait for one listener share a transaction. */
@Injectable()
export class Deliveries {
  private readonly logger = new Logger(Deliveries.name);
  private readonly slots: Slots;
  private readonly lines = new Map<FoundListener, GroupingLine<string, Outcome>>();

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    config: DatabaseConfig,
  ) {
    this.slots = new Slots(Math.max(1, config.poolSize - SPARE_CONNECTIONS));
  }

  /** Runs the listener in a transaction that marks the delivery as done: both happen, or neither. */
  run(listener: FoundListener, job: CityJob<object>): Promise<Outcome> {
    const line = this.lines.get(listener) ?? new GroupingLine((eventIds) => this.runGroup(listener, eventIds), GROUP);
    this.lines.set(listener, line);
    return line.add((job.data as DeliveryJob).eventId);
  }

  private async runGroup(listener: FoundListener, eventIds: readonly string[]): Promise<readonly Settled<Outcome>[]> {
    if (eventIds.length > 1) {
      try {
        return await this.inTransaction(listener, eventIds);
      } catch (error) {
        // Nothing of it happened. Alone, each has its own end, and only the one that fails is tried again.
        this.logger.debug(`${listener.name} failed on ${eventIds.length} events together and takes them one by one: ${String(error)}`);
      }
    }
    const settled: Settled<Outcome>[] = [];
    for (const eventId of eventIds)
      settled.push(
        await this.inTransaction(listener, [eventId]).then(
          ([only]) => only ?? 'later',
          (failed: unknown) => ({ failed }),
        ),
      );
    return settled;
  }

  private inTransaction(listener: FoundListener, eventIds: readonly string[]): Promise<Settled<Outcome>[]> {
    return this.slots.with(() => this.database.transaction(() => this.handAll(listener, eventIds)));
  }

  private async handAll(listener: FoundListener, eventIds: readonly string[]): Promise<Settled<Outcome>[]> {
    const deliveries = await this.outbox.lock(listener.name, eventIds);
    const settled: Settled<Outcome>[] = [];
    const done = new Map<string, string>();
    const began = performance.now();
    for (const [index, eventId] of eventIds.entries()) {
      const delivery = deliveries.get(eventId);
      if (index > 0 && performance.now() - began > GROUP_MS) settled.push('later');
      else if (!delivery) settled.push({ done: { skipped: 'the event was removed' } });
      else if (delivery.doneAt || done.has(eventId)) settled.push({ done: { skipped: 'done already' } });
      else {
        const end = await hand(listener, delivery);
        settled.push(end);
        if ('done' in end) done.set(eventId, end.done && 'skipped' in end.done ? `skipped: ${end.done.skipped}` : 'done');
      }
    }
    await this.outbox.done(listener.name, done);
    return settled;
  }
}

/** @throws when the listener fails; data that it can never take are an end of their own */
async function hand(listener: FoundListener, { eventId: id, ...delivery }: Delivery): Promise<Exclude<Settled<Outcome>, 'later'>> {
  const { name, occurredAt } = delivery;
  const correlationId = delivery.correlationId ?? Correlation.current() ?? id;
  let data: object;
  try {
    data = await arrived(listener, delivery);
  } catch (error) {
    if (error instanceof UnrecoverableError) return { failed: error };
    throw error;
  }
  const outcome = await Correlation.run(correlationId, () => listener.handler.handle({ id, name, data, occurredAt, correlationId }));
  return { done: outcome ?? undefined };
}

async function arrived({ type }: FoundListener, { name, data }: Pick<Delivery, 'name' | 'data'>): Promise<object> {
  try {
    if (name !== type.name) throw new InvalidDataError(`${name} arrived where ${type.name} is awaited`);
    return await checkedData(name, type.data, data);
  } catch (error) {
    // No further attempt makes them right: dead at once, for a person to look at.
    if (error instanceof InvalidDataError) throw new UnrecoverableError(error.message);
    throw error;
  }
}
