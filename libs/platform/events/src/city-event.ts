import { type EventType } from '@madinina/contracts';
import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** An event as its listeners see it. */
export interface CityEvent<Data extends object> {
  readonly id: string;
  readonly name: string;
  readonly data: Data;
  readonly occurredAt: Date;
  readonly correlationId: string;
}

/** Why there was nothing to do. */
export interface Skipped {
  readonly skipped: string;
}

export interface Listener<Data extends object> {
  /**
   * Runs inside a transaction that also marks the event as done: what it writes to PostgreSQL happens exactly once.
   * It rejects to be tried again; what it did elsewhere (a message to Redis, a mail) may then happen again.
   */
  handle(event: CityEvent<Data>): Promise<Skipped | undefined> | Promise<void>;
}

export interface ListenerOptions {
  /** Stored name, the room and what it causes: `notifications.notify-operators`. Another name is another listener. */
  readonly name: string;
}

export interface Listening {
  readonly type: EventType;
  readonly name: string;
}

export const ListenerMark = DiscoveryService.createDecorator<Listening>();

const NAME = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;
/** Tries before an event is dead at a listener: some 25 minutes. */
export const ATTEMPTS = 12;

/** Makes the provider hear an event. */
export function ListensTo<Data extends object>(
  type: EventType<Data>,
  { name }: ListenerOptions,
): (target: new (...parameters: never[]) => Listener<Data>) => void {
  if (!NAME.test(name))
    throw new TypeError(`The listener "${name}" must be named by its room and what it causes, as notifications.notify-operators`);
  return applyDecorators(Injectable(), ListenerMark({ type, name }));
}

/** The queue of a room's listeners. */
export const listenerQueue = (listener: string): string => `${listener.slice(0, listener.indexOf('.'))}-listeners`;

/** One job for an event at a listener, however often it is added. */
export const deliveryJobId = (eventId: string, listener: string): string => `${eventId}.${listener}`;
