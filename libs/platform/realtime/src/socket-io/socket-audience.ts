import { type PassingEvent, type ServerEvents } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { type CityServer, type CitySocket } from './city-socket';
import { type RoomKind } from '../ports/room-access.port';

/** A socket that leaves this much unread is let go, in bytes. */
const UNREAD_AT_MOST = 1024 * 1024;
/** And as many packets, which wait while its transport is busy. */
const PACKETS_AT_MOST = 2_000;
const LOOK_EVERY_MS = 5_000;

/** The Socket.IO clients of this process. */
@Injectable()
export class SocketAudience {
  private server: CityServer | undefined;

  open(server: CityServer): void {
    this.server = server;
    const timer = setInterval(() => this.dropSlowReaders(), LOOK_EVERY_MS);
    timer.unref();
  }

  get size(): number {
    return this.server?.sockets.sockets.size ?? 0;
  }

  /** Ids of the zones, or conversations, that someone here follows. */
  followed(kind: RoomKind): string[] {
    const prefix = `${kind}:`;
    return [...(this.server?.sockets.adapter.rooms.keys() ?? [])].flatMap((room) =>
      room.startsWith(prefix) ? [room.slice(prefix.length)] : [],
    );
  }

  /** Numbered, to every socket in one of the rooms, once. */
  say(rooms: readonly string[], event: string, payload: unknown, number: string): void {
    this.server?.local.to([...rooms]).emit(event as 'alert', payload as ServerEvents['alert'], number);
  }

  /** To those that can take it at this moment. */
  pass<Event extends PassingEvent>(rooms: readonly string[], event: Event, payload: ServerEvents[Event], except?: string): void {
    const audience = this.server?.local.volatile.to([...rooms]);
    (except === undefined ? audience : audience?.except(except))?.emit(event as 'typing', payload as ServerEvents['typing']);
  }

  cut(room: string): void {
    this.server?.local.in(room).disconnectSockets(true);
  }

  dropSlowReaders(): void {
    for (const socket of this.server?.sockets.sockets.values() ?? []) if (isSlow(socket)) socket.conn.close(true);
  }
}

function isSlow({ conn }: CitySocket): boolean {
  // The transport is a WebSocket of the ws package, or long polling, which has none.
  const { socket } = conn.transport as { socket?: { bufferedAmount?: number } };
  return (
    (socket?.bufferedAmount ?? 0) > UNREAD_AT_MOST || (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length > PACKETS_AT_MOST
  );
}
