import { realtimeRoom, type ServerEvents } from '@madinina/contracts';
import { type Caller } from '@madinina/platform/http';
import { type Server, type Socket } from 'socket.io';
import { type SpeechBudget } from '../speech-budget';
import { type RememberedSocket } from './socket-memory';

type Nothing = Record<string, never>;
type Told = { [Event in keyof ServerEvents]: (payload: ServerEvents[Event], number?: string) => void };

export interface SocketData {
  caller: Caller;
  /** The last number of the stream when its token was found good. */
  admittedAt: string;
  /** From where on it heard each of its rooms. */
  heardSince: Map<string, string>;
  budget: SpeechBudget;
  /** What was known of it before a cut. */
  before?: RememberedSocket;
  /** The stream's number at its last sign of life: what was said until then has arrived. */
  arrived: string;
}

/** A socket whose caller is known. */
export type CitySocket = Socket<Nothing, Told, Nothing, SocketData>;
export type CityServer = Server<Nothing, Told, Nothing, SocketData>;

/** The rooms that are a caller's without asking. */
export const ownRooms = ({ accountId, sessionId, roles }: Caller): string[] => [
  realtimeRoom.user(accountId),
  realtimeRoom.session(sessionId),
  ...roles.map((role) => realtimeRoom.role(role)),
];

/** Known to the client and the server alone; a client that comes back shows it. */
// Socket.IO keeps it private, but it is what its own recovery is keyed by.
export const secretIdOf = (socket: CitySocket): string => (socket as unknown as { readonly pid: string }).pid;
