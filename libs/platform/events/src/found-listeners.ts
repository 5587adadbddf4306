import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Listener, ListenerMark, type Listening } from './city-event';

/** A listener of this process. */
export interface FoundListener extends Listening {
  readonly handler: Listener<object>;
}

/** The `@ListensTo` providers of the process. */
@Injectable()
export class FoundListeners {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when two of them have one name */
  all(): FoundListener[] {
    const found = new Map<unknown, FoundListener>();
    for (const wrapper of this.discovery.getProviders()) {
      const handler: unknown = wrapper.instance;
      const listening = handler ? this.discovery.getMetadataByDecorator(ListenerMark, wrapper) : undefined;
      if (listening) found.set(handler, { ...listening, handler: handler as Listener<object> });
    }
    const listeners = [...found.values()];
    const problems = listeners
      .filter(({ name }, index) => listeners.findIndex((other) => other.name === name) !== index)
      .map(({ name }) => `  ${name}: ${namesOf(listeners, name)}`);
    if (problems.length > 0) throw new Error(`Two listeners have one name:\n${[...new Set(problems)].join('\n')}`);
    return listeners;
  }
}

const namesOf = (listeners: readonly FoundListener[], name: string): string =>
  listeners
    .filter((listener) => listener.name === name)
    .map(({ handler }) => handler.constructor.name)
    .join(', ');
