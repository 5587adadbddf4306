import { DomainError } from '@madinina/contracts';
import { AccessTokens } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import { Logger } from '@nestjs/common';
import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import { type Counter } from 'prom-client';
import { openSockets } from '../open-sockets';
import { PassingReader } from '../passing/passing-reader';
import { Presence } from '../presence/presence';
import { RealtimeConfig } from '../realtime.config';
import { RecentCuts } from '../recent-cuts';
import { SpeechBudget } from '../speech-budget';
import { StreamReader } from '../stream/stream-reader';
import { type CityServer, type CitySocket, ownRooms, secretIdOf, type SocketData } from './city-socket';
import { ClientDesk } from './client-desk';
import { SocketAudience } from './socket-audience';
import { SocketMemory } from './socket-memory';
import { SocketRecovery } from './socket-recovery';

const refusal = (code: string): Error => Object.assign(new Error(code), { data: { code } });
const codeOf = (error: unknown, otherwise: string): string => (error instanceof DomainError ? error.code : otherwise);
/** As Socket.IO names them: the client left, or was told to. All other ends are cuts. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['client namespace disconnect', 'server namespace disconnect']);

/** Socket.IO clients: who they are is decided by the token, what they hear by the server. */
@WebSocketGateway()
export class CityGateway implements OnGatewayInit<CityServer> {
  private readonly logger = new Logger(CityGateway.name);
  private readonly open;
  private readonly told: Counter<'event'>;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly config: RealtimeConfig,
    private readonly reader: StreamReader,
    private readonly passing: PassingReader,
    private readonly presence: Presence,
    private readonly cuts: RecentCuts,
    private readonly memory: SocketMemory,
    private readonly recovery: SocketRecovery,
    private readonly desk: ClientDesk,
    private readonly audience: SocketAudience,
    metrics: Metrics,
  ) {
    this.open = openSockets(metrics).labels('socket.io');
    this.told = metrics.counter({
      name: 'realtime_events_total',
      help: 'Events given to the sockets of this process',
      labelNames: ['event'],
    });
  }

  afterInit(server: CityServer): void {
    this.audience.open(server);
    server.use((socket, next) => {
      this.admit(socket).then(() => next(), next);
    });
    server.on('connection', (socket) => {
      this.welcome(socket).catch((error: unknown) => {
        this.logger.error({ err: error }, 'A socket could not be welcomed');
        socket.disconnect(true);
      });
    });
    this.reader.onHear((entry, number) => {
      if (entry.kind === 'event') {
        this.told.inc({ event: entry.event });
        this.audience.say(entry.rooms, entry.event, JSON.parse(entry.body), number);
      }
      if (entry.kind === 'cut') this.audience.cut(entry.room);
    });
    this.reader.onLoss(() => this.audience.comeBack());
    this.passing.onEvent(({ rooms, event, payload, except }) => {
      this.told.inc({ event });
      this.audience.pass(rooms, event, payload, except);
    });
  }

  /** Before anything is said: whose it is, and whether the account may hold one more. */
  private async admit(socket: CitySocket): Promise<void> {
    const { token } = socket.handshake.auth as { token?: unknown };
    if (typeof token !== 'string') throw refusal('auth.token.missing');
    const data = socket.data as Partial<SocketData>;
    data.admittedAt = this.reader.position;
    try {
      data.caller = await this.tokens.verify(token);
    } catch (error) {
      throw refusal(codeOf(error, 'auth.token.invalid'));
    }
    const { accountId } = data.caller;
    // What it missed is for the person that it spoke for before the cut.
    if (data.before && data.before.accountId !== accountId) throw refusal('realtime.session.foreign');
    data.heardSince = new Map();
    data.budget = new SpeechBudget(this.config.messagesPerSecond, performance.now());
    if (!(await this.presence.enter(accountId))) throw refusal('realtime.sockets.too_many');
    this.leaveOnce(socket, accountId);
  }

  /** The connection may end in the middle of its beginning, and a client may leave without closing it. */
  private leaveOnce(socket: CitySocket, accountId: string): void {
    let isGone = false;
    const leave = (): void => {
      if (isGone) return;
      isGone = true;
      void this.presence.leave(accountId);
    };
    socket.once('disconnect', leave);
    socket.conn.once('close', leave);
    if (socket.conn.readyState !== 'open') leave();
  }

  private async welcome(socket: CitySocket): Promise<void> {
    const { caller, admittedAt } = socket.data;
    this.open.inc();
    socket.once('disconnect', (reason) => {
      this.open.dec();
      this.part(socket, reason);
    });
    // A session that ends by its own time tells nobody. Its sockets end here; who may, comes back and misses nothing.
    const life = setTimeout(() => socket.conn.close(), this.config.socketLifeMs());
    socket.once('disconnect', () => clearTimeout(life));
    this.desk.serve(socket);
    await this.recovery.begin(socket);
    if (this.cuts.since(admittedAt, ownRooms(caller))) {
      socket.disconnect(true);
      return;
    }
    let beforeLast = this.reader.position;
    socket.conn.on('heartbeat', () => {
      // The ping that is answered now left after the answer before it; all that was said until then came first.
      socket.data.arrived = beforeLast;
      beforeLast = this.reader.position;
      void this.recovery.remember(socket);
    });
  }

  private part(socket: CitySocket, reason: string): void {
    if (FINAL_REASONS.has(reason)) this.memory.forget(secretIdOf(socket));
    else this.memory.keepAfterCut(secretIdOf(socket), this.recovery.stateOf(socket));
  }
}
