import { type ClientEvent, type ClientEvents, DomainError, realtimeRoom, type SocketRefusal } from '@madinina/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { DashboardPulse } from '../dashboard/dashboard-pulse';
import { CarriedPorts } from '../ports/carried-ports';
import { RealtimeEmitter } from '../realtime-emitter';
import { StreamReader } from '../stream/stream-reader';
import { isStreamNumber } from '../stream/stream-number';
import { type CitySocket, ownRooms } from './city-socket';
import { messageIn, roomIn, sinceIn, typingIn } from './client-body';
import { JoinableRooms } from './joinable-rooms';
import { SocketRecovery } from './socket-recovery';

/** Zones and the like that one socket may follow. */
const ROOMS_AT_MOST = 100;

type Answers = {
  readonly [Event in ClientEvent]: (
    socket: CitySocket,
    body: unknown,
  ) => Promise<ClientEvents[Event]['answer'] | SocketRefusal> | ClientEvents[Event]['answer'] | SocketRefusal;
};

const no = (code: string): SocketRefusal => ({ ok: false, code });

/** Answers what Socket.IO clients say. */
@Injectable()
export class ClientDesk {
  private readonly logger = new Logger(ClientDesk.name);
  private readonly answers: Answers = {
    ping: () => ({ serverTime: new Date().toISOString(), number: this.reader.position }),
    join_room: (socket, body) => this.join(socket, roomIn(body)),
    leave_room: (socket, body) => this.leave(socket, roomIn(body)),
    typing: (socket, body) => this.passTyping(socket, body),
    send_message: (socket, body) => this.send(socket, body),
    recover: (socket, body) => this.recover(socket, sinceIn(body)),
    get_dashboard_data: async (socket) => ({ ok: true, data: await this.dashboard.show(socket) }),
  };

  constructor(
    private readonly reader: StreamReader,
    private readonly rooms: JoinableRooms,
    private readonly recovery: SocketRecovery,
    private readonly dashboard: DashboardPulse,
    private readonly ports: CarriedPorts,
    private readonly emitter: RealtimeEmitter,
  ) {}

  /** Answers this socket from now on; its acknowledgement is the answer. One that says too much is refused, and at last cut. */
  serve(socket: CitySocket): void {
    // One function a socket, not one for each event: idle sockets are many.
    socket.use(([event, ...said]) => {
      const last: unknown = said.at(-1);
      const acknowledge = typeof last === 'function' ? (last as (answer: object) => void) : () => undefined;
      const { budget } = socket.data;
      if (!budget.spend(performance.now())) {
        if (budget.isAbused) socket.disconnect(true);
        else acknowledge(no('realtime.rate.exceeded'));
        return;
      }
      void this.answer(socket, event, typeof said[0] === 'function' ? undefined : said[0]).then(acknowledge);
    });
  }

  private async answer(socket: CitySocket, event: string, body: unknown): Promise<object> {
    if (!Object.hasOwn(this.answers, event)) return no('realtime.event.unknown');
    try {
      return await this.answers[event as ClientEvent](socket, body);
    } catch (error) {
      if (error instanceof DomainError) return no(error.code);
      this.logger.error({ err: error, event }, 'What a client said could not be answered');
      return no('realtime.event.failed');
    }
  }

  private async join(socket: CitySocket, room: string | undefined): Promise<ClientEvents['join_room']['answer']> {
    if (room === undefined) return no('realtime.room.malformed');
    const { caller, heardSince } = socket.data;
    if (heardSince.has(room)) return { ok: true };
    const refusal = await this.rooms.refusal(caller, room);
    if (refusal) return no(refusal);
    if (heardSince.size - ownRooms(caller).length >= ROOMS_AT_MOST) return no('realtime.room.too_many');
    this.recovery.join(socket, [room]);
    // Before the answer: a process that is killed right after it has told the others.
    await this.recovery.remember(socket);
    return { ok: true };
  }

  private async leave(socket: CitySocket, room: string | undefined): Promise<ClientEvents['leave_room']['answer']> {
    if (room === undefined) return no('realtime.room.malformed');
    if (ownRooms(socket.data.caller).includes(room)) return no('realtime.room.refused');
    this.recovery.leave(socket, room);
    await this.recovery.remember(socket);
    return { ok: true };
  }

  private async passTyping(socket: CitySocket, body: unknown): Promise<ClientEvents['typing']['answer']> {
    const typing = typingIn(body);
    if (!typing) return no('realtime.typing.malformed');
    const room = realtimeRoom.conversation(typing.conversationId);
    if (!socket.rooms.has(room)) return no('realtime.room.not_joined');
    await this.emitter.pass(room, 'typing', { ...typing, accountId: socket.data.caller.accountId }, { except: socket.id });
    return { ok: true };
  }

  private async send(socket: CitySocket, body: unknown): Promise<ClientEvents['send_message']['answer']> {
    const message = messageIn(body);
    if (!message) return no('realtime.message.malformed');
    if (!this.ports.messages) return no('realtime.message.not_carried');
    const { id, sentAt } = await this.ports.messages.send(socket.data.caller, message);
    return { ok: true, id, sentAt: sentAt.toISOString() };
  }

  private async recover(socket: CitySocket, since: unknown): Promise<ClientEvents['recover']['answer']> {
    if (!isStreamNumber(since)) return no('realtime.number.malformed');
    const { complete, count } = await this.recovery.recover(socket, since);
    return { ok: true, complete, count, number: this.reader.position };
  }
}
