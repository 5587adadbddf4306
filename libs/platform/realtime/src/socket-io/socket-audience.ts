import { type PassingEvent, type ServerEvents } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { type WebSocket } from 'ws';
import { type CityServer, type CitySocket } from './city-socket';
import { type RoomKind } from '../ports/room-access.port';

/** A socket that leaves this much unread is let go, in bytes; when it reads again it comes back, and gets what it missed. */
const UNREAD_AT_MOST = 4 * 1024 * 1024;
const LOOK_EVERY_MS = 5_000;
const COME_BACK_MS = 2_000;

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

  /** Cuts every line, so that each client comes back and is told what holds for it now; not all in one moment. */
  comeBack(): void {
    for (const socket of this.server?.sockets.sockets.values() ?? [])
      setTimeout(() => socket.conn.close(), Math.random() * COME_BACK_MS).unref();
  }

  dropSlowReaders(): void {
    for (const socket of this.server?.sockets.sockets.values() ?? []) {
      const line = lineOf(socket);
      if (!isSlow(socket, line)) continue;
      // Not closed: who does not read does not answer that either, and what waits would be kept until then.
      if (line) line.terminate();
      else socket.conn.close(true);
    }
  }
}

/** The WebSocket of the ws package below; undefined for long polling. */
function lineOf({ conn }: CitySocket): WebSocket | undefined {
  return (conn.transport as { socket?: WebSocket }).socket;
}

function isSlow({ conn }: CitySocket, line: WebSocket | undefined): boolean {
  // Packets wait here while the line is busy; Socket.IO keeps it private, and bounds it by nothing.
  const { writeBuffer } = conn as unknown as { writeBuffer: readonly { readonly data?: string }[] };
  let unread = line?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) {
    unread += data?.length ?? 0;
    if (unread > UNREAD_AT_MOST) return true;
  }
  return unread > UNREAD_AT_MOST;
}
