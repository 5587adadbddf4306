import { type EventType } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Correlation } from '@madinina/platform/observability';
import { checkedData } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { OutboxRepository } from './outbox.repository';

/** What happened, before it has an id. */
export interface Happening<Data extends object = object> {
  readonly type: EventType<Data>;
  readonly data: Data;
  /** Now unless told. */
  readonly occurredAt?: Date;
}

/** Tells other rooms what happened, through the outbox: exactly when the running transaction commits. */
@Injectable()
export class Events {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
  ) {}

  /**
   * @throws Error outside a transaction: the event could be told of something that was never kept
   * @throws InvalidDataError
   */
  publish<Data extends object>(type: EventType<Data>, data: Data): Promise<void> {
    return this.publishAll([{ type, data }]);
  }

  /** As `publish`, many in one statement. */
  async publishAll<const Data extends readonly object[]>(happenings: {
    readonly [Index in keyof Data]: Happening<Data[Index]>;
  }): Promise<void> {
    if (!this.database.inTransaction) throw new Error('An event is published inside the transaction that keeps what it tells of.');
    if (happenings.length === 0) return;
    const now = new Date();
    const correlationId = Correlation.current();
    const events = await Promise.all(
      happenings.map(async ({ type, data, occurredAt = now }: Happening) => ({
        id: newId(),
        name: type.name,
        data: await checkedData(type.name, type.data, data),
        occurredAt,
        correlationId,
      })),
    );
    await this.outbox.append(events);
  }
}
