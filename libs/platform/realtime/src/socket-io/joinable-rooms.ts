import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { CarriedPorts } from '../ports/carried-ports';
import { ROOM_KINDS, type RoomKind } from '../ports/room-access.port';

const ROOM = /^([a-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Why a room may not be joined. */
export type RoomRefusal = 'realtime.room.refused' | 'realtime.room.not_carried';

/** Rooms that a client may ask for; others are given by the server alone. */
@Injectable()
export class JoinableRooms {
  constructor(private readonly ports: CarriedPorts) {}

  /** Undefined when the caller may join. */
  async refusal(caller: Caller, room: string): Promise<RoomRefusal | undefined> {
    const [, kind = '', id = ''] = ROOM.exec(room) ?? [];
    if (!isKind(kind)) return 'realtime.room.refused';
    const access = this.ports.roomAccess.get(kind);
    if (!access) return 'realtime.room.not_carried';
    return (await access.mayJoin(caller, id)) ? undefined : 'realtime.room.refused';
  }

  async stillAllowed(caller: Caller, rooms: readonly string[]): Promise<string[]> {
    const refusals = await Promise.all(rooms.map((room) => this.refusal(caller, room)));
    return rooms.filter((_, index) => refusals[index] === undefined);
  }
}

const isKind = (kind: string): kind is RoomKind => (ROOM_KINDS as readonly string[]).includes(kind);
