import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** An event as it is written. */
export interface NewEvent {
  readonly id: string;
  readonly name: string;
  readonly data: object;
  readonly occurredAt: Date;
  readonly correlationId: string | undefined;
}

/** An event that waits to be sent on. */
export interface WaitingEvent {
  readonly id: string;
  readonly name: string;
  readonly correlationId: string | null;
}

export interface DeliveryKey {
  readonly eventId: string;
  readonly listener: string;
}

/** What a listener is given. */
export interface Delivery {
  readonly eventId: string;
  readonly name: string;
  readonly data: object;
  readonly occurredAt: Date;
  readonly correlationId: string | null;
  readonly doneAt: Date | null;
}

/** An event that a listener shall have. */
export interface PromisedDelivery extends DeliveryKey {
  readonly correlationId: string | null;
}

export interface OpenDelivery extends PromisedDelivery {
  readonly createdAt: Date;
}

export interface Waiting {
  readonly count: number;
  readonly oldestSeconds: number;
}

/** Relays hold it shared while they read who listens; a listener that is new holds it alone. */
const LISTENERS_LOCK = 972_001;
/** A listener that no worker carried for so long is forgotten. */
const FORGOTTEN = `interval '7 days'`;

/** The tables outbox_events, outbox_deliveries and outbox_listeners. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  async append(events: readonly NewEvent[]): Promise<void> {
    await this.database.query(
      `INSERT INTO outbox_events (id, name, data, occurred_at, correlation_id)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::timestamptz[], $5::text[])`,
      [
        events.map(({ id }) => id),
        events.map(({ name }) => name),
        events.map(({ data }) => JSON.stringify(data)),
        events.map(({ occurredAt }) => occurredAt.toISOString()),
        events.map(({ correlationId }) => correlationId ?? null),
      ],
      { name: 'outbox_append' },
    );
  }

  /** Keeps new listeners from coming while a batch is sent on. For the running transaction. */
  async holdListeners(): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock_shared($1)`, [LISTENERS_LOCK], { name: 'outbox_hold_listeners' });
  }

  /**
   * Takes the first events that no other relay holds, for the running transaction.
   * By `dispatched_at`, never by a cursor: an event with a smaller id may be committed after one with a greater.
   */
  claim(limit: number): Promise<WaitingEvent[]> {
    return this.database.query(
      `SELECT id, name, correlation_id AS "correlationId" FROM outbox_events
       WHERE dispatched_at IS NULL ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [limit],
      { name: 'outbox_claim' },
    );
  }

  /** Who listens to these events, in any process. */
  listenersOf(names: readonly string[]): Promise<{ listener: string; eventName: string }[]> {
    return this.database.query(
      `SELECT listener, event_name AS "eventName" FROM outbox_listeners
       WHERE event_name = ANY($1) AND seen_at > now() - ${FORGOTTEN} ORDER BY listener`,
      [names],
      { name: 'outbox_listeners_of' },
    );
  }

  /** Notes what was promised to whom, and that the events were sent on. */
  async dispatched(events: readonly WaitingEvent[], deliveries: readonly DeliveryKey[]): Promise<void> {
    await this.database.query(
      `WITH promised AS (
         INSERT INTO outbox_deliveries (event_id, listener) SELECT * FROM unnest($2::uuid[], $3::text[]) ON CONFLICT DO NOTHING)
       UPDATE outbox_events SET dispatched_at = now() WHERE id = ANY($1::uuid[])`,
      [events.map(({ id }) => id), deliveries.map(({ eventId }) => eventId), deliveries.map(({ listener }) => listener)],
      { name: 'outbox_dispatched' },
    );
  }

  /**
   * Locks deliveries to a listener for the running transaction; another process that has one of the same jobs waits here.
   * @returns them by the id of their event; one whose event was removed is missing
   */
  async lock(listener: string, eventIds: readonly string[]): Promise<Map<string, Delivery>> {
    const found = await this.find(listener, eventIds);
    const missing = eventIds.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    // The relay's transaction may not have committed yet (then this waits for it), or never will.
    await this.database.query(
      `INSERT INTO outbox_deliveries (event_id, listener) SELECT id, $2 FROM outbox_events WHERE id = ANY($1::uuid[]) ORDER BY id ON CONFLICT DO NOTHING`,
      [missing, listener],
    );
    return new Map([...found, ...(await this.find(listener, missing))]);
  }

  /** @param outcomes by the id of their event */
  async done(listener: string, outcomes: ReadonlyMap<string, string>): Promise<void> {
    if (outcomes.size === 0) return;
    await this.database.query(
      `UPDATE outbox_deliveries d SET done_at = now(), outcome = o.outcome FROM unnest($2::uuid[], $3::text[]) AS o (event_id, outcome)
       WHERE d.event_id = o.event_id AND d.listener = $1`,
      [listener, [...outcomes.keys()], [...outcomes.values()]],
      { name: 'outbox_done' },
    );
  }

  /** Deliveries that are not done long after they were promised, oldest first, after one of an earlier page. */
  open(olderThanSeconds: number, after: OpenDelivery | undefined, limit: number): Promise<OpenDelivery[]> {
    return this.database.query(
      `SELECT d.event_id AS "eventId", d.listener, d.created_at AS "createdAt", e.correlation_id AS "correlationId"
       FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.event_id JOIN outbox_listeners l ON l.listener = d.listener
       WHERE d.done_at IS NULL AND d.created_at <= now() - make_interval(secs => $1) AND l.seen_at > now() - ${FORGOTTEN}
         AND ($2::timestamptz IS NULL OR (d.created_at, d.event_id, d.listener) > ($2::timestamptz, $3::uuid, $4::text))
       ORDER BY d.created_at, d.event_id, d.listener LIMIT $5`,
      [olderThanSeconds, after?.createdAt ?? null, after?.eventId ?? null, after?.listener ?? null, limit],
    );
  }

  /**
   * Notes that this process carries these listeners. One that is new also gets what was sent on in the last seconds,
   * so that workers of different rooms may start in any order.
   * @returns what is now promised to the new ones
   */
  carry(
    listeners: readonly { readonly listener: string; readonly eventName: string }[],
    lookbackSeconds: number,
  ): Promise<PromisedDelivery[]> {
    return this.database.rawTransaction(async () => {
      await this.database.query(`SELECT pg_advisory_xact_lock($1)`, [LISTENERS_LOCK]);
      return this.database.query<PromisedDelivery>(
        `WITH carried AS (
           INSERT INTO outbox_listeners AS known (listener, event_name) SELECT * FROM unnest($1::text[], $2::text[])
           ON CONFLICT (listener) DO UPDATE SET event_name = EXCLUDED.event_name, seen_at = now()
           RETURNING listener, event_name, xmax = 0 AS is_new),
         missed AS (
           SELECT e.id, c.listener, e.dispatched_at, e.correlation_id FROM carried c JOIN outbox_events e ON e.name = c.event_name
           WHERE c.is_new AND e.dispatched_at > now() - make_interval(secs => $3)),
         promised AS (
           INSERT INTO outbox_deliveries (event_id, listener, created_at) SELECT id, listener, dispatched_at FROM missed ON CONFLICT DO NOTHING)
         SELECT id AS "eventId", listener, correlation_id AS "correlationId" FROM missed ORDER BY id`,
        [listeners.map(({ listener }) => listener), listeners.map(({ eventName }) => eventName), lookbackSeconds],
      );
    });
  }

  /** Removes events that were sent on long ago and that every listener is done with. @returns how many */
  async removeDelivered(olderThanDays: number, limit: number): Promise<number> {
    const [removed] = await this.database.query<{ count: number }>(
      `WITH old AS (
         SELECT id FROM outbox_events e WHERE dispatched_at < now() - make_interval(days => $1)
           AND NOT EXISTS (SELECT FROM outbox_deliveries d JOIN outbox_listeners l ON l.listener = d.listener
             WHERE d.event_id = e.id AND d.done_at IS NULL AND l.seen_at > now() - ${FORGOTTEN})
         ORDER BY dispatched_at LIMIT $2 FOR UPDATE SKIP LOCKED),
       removed AS (DELETE FROM outbox_events USING old WHERE outbox_events.id = old.id RETURNING 1)
       SELECT count(*) AS count FROM removed`,
      [olderThanDays, limit],
    );
    return removed?.count ?? 0;
  }

  async waiting(): Promise<Waiting> {
    const [row] = await this.database.query<Waiting>(
      `SELECT count(*) AS count, coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 AS "oldestSeconds"
       FROM outbox_events WHERE dispatched_at IS NULL`,
    );
    return row ?? { count: 0, oldestSeconds: 0 };
  }

  private async find(listener: string, eventIds: readonly string[]): Promise<Map<string, Delivery>> {
    // In one order, so that two groups with some of the same do not wait for each other.
    const deliveries = await this.database.query<Delivery>(
      `SELECT d.event_id AS "eventId", e.name, e.data, e.occurred_at AS "occurredAt", e.correlation_id AS "correlationId", d.done_at AS "doneAt"
       FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.event_id
       WHERE d.event_id = ANY($1::uuid[]) AND d.listener = $2 ORDER BY d.event_id FOR UPDATE OF d`,
      [eventIds, listener],
      { name: 'outbox_lock' },
    );
    return new Map(deliveries.map((delivery) => [delivery.eventId, delivery]));
  }
}
