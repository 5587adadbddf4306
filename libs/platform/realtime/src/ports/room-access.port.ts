import { type Caller } from '@madinina/platform/http';
import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** Rooms that a client asks for by `kind:id`; the others (user, session, role) are given by the server alone. */
export const ROOM_KINDS = ['zone', 'conversation'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];

/** A room of the city says who may hear a kind of socket room. Asked when a socket joins, and again when it comes back after a cut. */
export interface RoomAccess {
  /** @param id a UUID */
  mayJoin(caller: Caller, id: string): Promise<boolean>;
}

export const RoomAccessMark = DiscoveryService.createDecorator<RoomKind>();

/** Makes the provider the one that decides about a kind of room. */
export function DecidesRoom(kind: RoomKind): (target: new (...parameters: never[]) => RoomAccess) => void {
  return applyDecorators(Injectable(), RoomAccessMark(kind));
}
