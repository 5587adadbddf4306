import { type ServerEvents } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { DashboardPulse } from '../dashboard/dashboard-pulse';
import { type NumberedEvent } from '../stream/stream-entry';
import { StreamReader } from '../stream/stream-reader';
import { compareNumbers, isStreamNumber, laterOf } from '../stream/stream-number';
import { type CitySocket, ownRooms, secretIdOf } from './city-socket';
import { JoinableRooms } from './joinable-rooms';
import { type RememberedSocket, SocketMemory } from './socket-memory';

/** What a recovery came to. */
export interface Recovery {
  /** Whether nothing is missing; otherwise nothing was told. */
  readonly complete: boolean;
  readonly count: number;
}

/** Gives each socket its rooms, and one that comes back what it missed in them: in order, once, before anything new. */
@Injectable()
export class SocketRecovery {
  constructor(
    private readonly reader: StreamReader,
    private readonly rooms: JoinableRooms,
    private readonly dashboard: DashboardPulse,
    private readonly memory: SocketMemory,
  ) {}

  /** Welcomes the socket, tells it what it missed, and lets it hear what is said from now on. */
  async begin(socket: CitySocket): Promise<void> {
    const { caller, before } = socket.data;
    // Rights may have changed during the cut.
    const asked = before ? await this.rooms.stillAllowed(caller, before.rooms) : [];
    const rooms = new Set([...ownRooms(caller), ...asked]);
    const since = sinceOf(socket);
    const { accountId } = caller;
    // Before the welcome: from then on it may come back to any process, though this one were killed at once.
    const arrived = since ?? this.reader.position;
    await this.memory.keep(secretIdOf(socket), { accountId, rooms: asked, arrived, watchesDashboard: before?.watchesDashboard ?? false });
    socket.data.arrived = arrived;
    const start = (missed: readonly NumberedEvent[] | undefined): void => {
      if (!socket.connected) return;
      const from = missed && since !== undefined ? since : this.reader.position;
      const welcome = {
        accountId: caller.accountId,
        rooms: [...rooms],
        serverTime: new Date().toISOString(),
        recovered: missed !== undefined,
      };
      socket.emit('welcome', welcome, from);
      for (const event of missed ?? []) tell(socket, event);
      this.join(socket, rooms, from);
    };
    if (since === undefined) start(undefined);
    else await this.reader.catchUp(since, rooms, start);
    if (before?.watchesDashboard) this.dashboard.watch(socket);
  }

  /** Lets the socket hear the rooms from `from` on. Call it without a pause after `from` was looked at. */
  join(socket: CitySocket, rooms: Iterable<string>, from = this.reader.position): void {
    for (const room of rooms) {
      void socket.join(room);
      socket.data.heardSince.set(room, from);
    }
  }

  leave(socket: CitySocket, room: string): void {
    void socket.leave(room);
    socket.data.heardSince.delete(room);
  }

  /** Tells what was said after `since` in the rooms that the socket is in, and that it did not hear. */
  async recover(socket: CitySocket, since: string): Promise<Recovery> {
    const { heardSince } = socket.data;
    let recovery: Recovery = { complete: false, count: 0 };
    await this.reader.catchUp(since, new Set(heardSince.keys()), (missed) => {
      if (!missed) return;
      const unheard = missed.filter(({ number, rooms }) =>
        rooms.every((room) => compareNumbers(number, heardSince.get(room) ?? number) <= 0),
      );
      for (const event of unheard) tell(socket, event);
      for (const [room, from] of heardSince) if (compareNumbers(since, from) < 0) heardSince.set(room, since);
      recovery = { complete: true, count: unheard.length };
    });
    return recovery;
  }

  /** Makes it known to every process, as it is now. */
  async remember(socket: CitySocket): Promise<void> {
    if (socket.connected) await this.memory.keep(secretIdOf(socket), this.stateOf(socket));
  }

  /** What must be known of it to bring it back. */
  stateOf(socket: CitySocket): RememberedSocket {
    const { caller, arrived, heardSince } = socket.data;
    const own = new Set(ownRooms(caller));
    return {
      accountId: caller.accountId,
      rooms: [...heardSince.keys()].filter((room) => !own.has(room)),
      arrived,
      watchesDashboard: this.dashboard.isWatching(socket),
    };
  }
}

/** From where on it may have missed something; undefined for one that is new, or that was away for too long. */
function sinceOf({ data: { before }, handshake }: CitySocket): string | undefined {
  // The client library says `offset` by itself when it comes back; `since` is for those that keep the number themselves.
  const { offset, since } = handshake.auth as { offset?: unknown; since?: unknown };
  if (before) return isStreamNumber(offset) ? laterOf(offset, before.arrived) : before.arrived;
  return isStreamNumber(since) ? since : undefined;
}

function tell(socket: CitySocket, { event, body, number }: NumberedEvent): void {
  socket.emit(event as 'alert', JSON.parse(body) as ServerEvents['alert'], number);
}
