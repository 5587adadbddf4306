import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type DashboardSource, DashboardSourceMark, type DashboardSourceOptions } from './dashboard-source.port';
import { type MessageSink, MessageSinkMark } from './message-sink.port';
import { type RoomAccess, RoomAccessMark, type RoomKind } from './room-access.port';

export interface CarriedSource extends DashboardSourceOptions {
  readonly source: DashboardSource;
}

/** What the rooms of this process bring to the sockets. */
@Injectable()
export class CarriedPorts implements OnModuleInit {
  readonly roomAccess = new Map<RoomKind, RoomAccess>();
  readonly dashboard: CarriedSource[] = [];
  messages: MessageSink | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when two decide about one kind of room, or two take messages */
  onModuleInit(): void {
    for (const [kind, access] of this.marked<RoomAccess, RoomKind>(RoomAccessMark)) {
      if (this.roomAccess.has(kind)) throw new Error(`Two providers decide who may join ${kind} rooms`);
      this.roomAccess.set(kind, access);
    }
    for (const [options, source] of this.marked<DashboardSource, DashboardSourceOptions>(DashboardSourceMark))
      this.dashboard.push({ ...options, source });
    const sinks = this.marked<MessageSink, true>(MessageSinkMark);
    if (sinks.length > 1) throw new Error('Two providers take messages');
    this.messages = sinks[0]?.[1];
  }

  private marked<Port, Mark>(mark: ReturnType<typeof DiscoveryService.createDecorator<Mark>>): [Mark, Port][] {
    const found = new Map<unknown, [Mark, Port]>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.instance;
      const value = instance ? this.discovery.getMetadataByDecorator(mark, wrapper) : undefined;
      if (value !== undefined) found.set(instance, [value, instance as Port]);
    }
    return [...found.values()];
  }
}
