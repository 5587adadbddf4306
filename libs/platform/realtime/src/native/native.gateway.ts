import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WebSocketServer } from 'ws';
import { openSockets } from '../open-sockets';
import { PassingReader } from '../passing/passing-reader';
import { Presence } from '../presence/presence';
import { RealtimeConfig } from '../realtime.config';
import { RecentCuts } from '../recent-cuts';
import { SpeechBudget } from '../speech-budget';
import { StreamReader } from '../stream/stream-reader';
import { NativeSocket, type NativeSocketKeeper } from './native-socket';

const PATH = '/ws';
/** The longest message a client may send, in bytes. */
const PAYLOAD_AT_MOST = 16 * 1024;

/** Native WebSocket clients at `/ws`, on the port of the API. */
@Injectable()
export class NativeGateway implements OnApplicationBootstrap, OnApplicationShutdown, NativeSocketKeeper {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_AT_MOST });
  /** Those that said who they are. */
  private readonly sockets = new Set<NativeSocket>();
  private readonly open;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly tokens: AccessTokens,
    private readonly reader: StreamReader,
    private readonly passing: PassingReader,
    private readonly presence: Presence,
    private readonly cuts: RecentCuts,
    private readonly config: RealtimeConfig,
    metrics: Metrics,
  ) {
    this.open = openSockets(metrics).labels('native');
  }

  get size(): number {
    return this.sockets.size;
  }

  onApplicationBootstrap(): void {
    const http = this.host.httpAdapter.getHttpServer() as Server;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    this.heartbeat = setInterval(() => this.sockets.forEach((socket) => socket.beat()), this.config.heartbeatSeconds * 1000);
    this.reader.onHear((entry) => {
      if (entry.kind === 'native') this.spread(entry.channel, entry.body);
      if (entry.kind === 'cut') for (const socket of this.sockets) if (socket.rooms.includes(entry.room)) socket.revoke();
    });
    this.passing.onNative(({ channel, message }) => this.spread(channel, JSON.stringify(message)));
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
    this.sockets.forEach((socket) => socket.shutDown());
    this.server.close();
  }

  now(): string {
    return this.reader.position;
  }

  async admit(socket: NativeSocket, { accountId }: Caller, since: string): Promise<'in' | 'too many' | 'revoked'> {
    if (!(await this.presence.enter(accountId))) return 'too many';
    this.sockets.add(socket);
    this.open.inc();
    socket.liveFor(this.config.socketLifeMs());
    return this.cuts.since(since, socket.rooms) ? 'revoked' : 'in';
  }

  leave(socket: NativeSocket): void {
    if (!this.sockets.delete(socket) || !socket.caller) return;
    this.open.dec();
    void this.presence.leave(socket.caller.accountId);
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // A path that is none, such as `//`, is nobody's either.
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    // Socket.IO answers its own path.
    if (url?.pathname.startsWith('/socket.io')) return;
    if (url?.pathname !== PATH) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, stream, head, (webSocket) => {
      const socket = new NativeSocket(webSocket, this.tokens, this, new SpeechBudget(this.config.messagesPerSecond, performance.now()));
      const token = url.searchParams.get('token');
      if (token) void socket.authenticate(token);
    });
  }

  private spread(channel: string, text: string): void {
    for (const socket of this.sockets) if (socket.hears(channel)) socket.sayText(text);
  }
}
