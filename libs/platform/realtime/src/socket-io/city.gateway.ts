import { DomainError, type Permission, realtimeRoom, type ServerEvents } from '@madinina/contracts';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Server, type Socket } from 'socket.io';
import { openSockets } from '../open-sockets';
import { RealtimeConfig } from '../realtime.config';

interface SocketData {
  caller: Caller;
}
type Nothing = Record<string, never>;
/** A socket whose caller is known. */
export type CitySocket = Socket<Nothing, { [Event in keyof ServerEvents]: (payload: ServerEvents[Event]) => void }, Nothing, SocketData>;

/** The answer to `join_room` and `leave_room`. */
export interface RoomAnswer {
  readonly ok: boolean;
  readonly code?: string;
}

/** Rooms a client may ask for, and the permission each needs; others are given by the server alone. */
const JOINABLE: readonly { readonly pattern: RegExp; readonly permission: Permission }[] = [
  { pattern: /^zone:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, permission: 'iot.alert.read' },
];

/** Zones and the like that one socket may follow. */
const ROOMS_AT_MOST = 100;

const refusal = (code: string): Error => Object.assign(new Error(code), { data: { code } });

/** Socket.IO clients: who they are is decided by the token, what they hear by the server. */
@WebSocketGateway()
export class CityGateway implements OnGatewayInit<Server>, OnGatewayConnection<CitySocket>, OnGatewayDisconnect<CitySocket> {
  private server: Server | undefined;
  private readonly open;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly config: RealtimeConfig,
    metrics: Metrics,
  ) {
    this.open = openSockets(metrics).labels('socket.io');
  }

  afterInit(server: Server): void {
    this.server = server;
    server.use((socket, next) => {
      this.identify(socket as CitySocket).then(() => next(), next);
    });
  }

  async handleConnection(socket: CitySocket): Promise<void> {
    this.open.inc();
    const { caller } = socket.data;
    const own = [
      realtimeRoom.user(caller.accountId),
      realtimeRoom.session(caller.sessionId),
      ...caller.roles.map((role) => realtimeRoom.role(role)),
    ];
    await socket.join(own);
    socket.emit('welcome', { accountId: caller.accountId, rooms: own, serverTime: new Date().toISOString() });
  }

  handleDisconnect(): void {
    this.open.dec();
  }

  @SubscribeMessage('ping')
  ping(): { serverTime: string } {
    return { serverTime: new Date().toISOString() };
  }

  @SubscribeMessage('join_room')
  async joinRoom(@ConnectedSocket() socket: CitySocket, @MessageBody() body: unknown): Promise<RoomAnswer> {
    const room = roomOf(body);
    if (room === undefined) return { ok: false, code: 'realtime.room.malformed' };
    const rule = JOINABLE.find(({ pattern }) => pattern.test(room));
    if (!rule || !socket.data.caller.permissions.has(rule.permission)) return { ok: false, code: 'realtime.room.refused' };
    if (socket.rooms.size >= ROOMS_AT_MOST) return { ok: false, code: 'realtime.room.too_many' };
    await socket.join(room);
    return { ok: true };
  }

  @SubscribeMessage('leave_room')
  async leaveRoom(@ConnectedSocket() socket: CitySocket, @MessageBody() body: unknown): Promise<RoomAnswer> {
    const room = roomOf(body);
    if (room === undefined) return { ok: false, code: 'realtime.room.malformed' };
    if (!JOINABLE.some(({ pattern }) => pattern.test(room))) return { ok: false, code: 'realtime.room.refused' };
    await socket.leave(room);
    return { ok: true };
  }

  private async identify(socket: CitySocket): Promise<void> {
    const { token } = socket.handshake.auth as { token?: unknown };
    if (typeof token !== 'string') throw refusal('auth.token.missing');
    const recoveredFor = (socket.data as Partial<SocketData>).caller?.accountId;
    try {
      socket.data.caller = await this.tokens.verify(token);
    } catch (error) {
      throw refusal(error instanceof DomainError ? error.code : 'auth.token.invalid');
    }
    // A recovered socket brings its rooms back: they must be those of the same person.
    if (socket.recovered && recoveredFor !== socket.data.caller.accountId) throw refusal('realtime.session.foreign');
    const held = this.server?.of('/').adapter.rooms.get(realtimeRoom.user(socket.data.caller.accountId))?.size ?? 0;
    if (held >= this.config.socketsPerAccount) throw refusal('realtime.sockets.too_many');
  }
}

function roomOf(body: unknown): string | undefined {
  const room = typeof body === 'object' && body !== null && 'room' in body ? body.room : body;
  return typeof room === 'string' && room.length <= 100 ? room : undefined;
}
