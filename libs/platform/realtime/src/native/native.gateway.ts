import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WebSocketServer } from 'ws';
import { openSockets } from '../open-sockets';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeConfig } from '../realtime.config';
import { type NativeMessage } from './native-message';
import { NativeSocket, type NativeSocketKeeper } from './native-socket';

const PATH = '/ws';
/** The longest message a client may send, in bytes. */
const PAYLOAD_AT_MOST = 16 * 1024;

/** Native WebSocket clients at `/ws`, on the port of the API. */
@Injectable()
export class NativeGateway implements OnApplicationBootstrap, OnApplicationShutdown, NativeSocketKeeper {
  private readonly logger = new Logger(NativeGateway.name);
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_AT_MOST });
  private readonly sockets = new Set<NativeSocket>();
  private readonly perAccount = new Map<string, number>();
  private readonly open;
  private subscriber: ReturnType<RedisConnections['duplicate']> | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly tokens: AccessTokens,
    private readonly redis: RedisConnections,
    private readonly config: RealtimeConfig,
    private readonly queue: QueueConfig,
    metrics: Metrics,
  ) {
    this.open = openSockets(metrics).labels('native');
  }

  async onApplicationBootstrap(): Promise<void> {
    const http = this.host.httpAdapter.getHttpServer() as Server;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    this.heartbeat = setInterval(() => this.sockets.forEach((socket) => socket.beat()), this.config.heartbeatSeconds * 1000);
    const channel = realtimeKeys(this.queue.keyPrefix).native;
    this.subscriber = this.redis.duplicate();
    this.subscriber.on('message', (_channel: string, text: string) => this.spread(JSON.parse(text) as NativeMessage));
    await this.subscriber.subscribe(channel);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeat);
    this.sockets.forEach((socket) => socket.shutDown());
    this.server.close();
    await this.subscriber?.quit().catch((error: unknown) => this.logger.warn(`Redis did not take leave: ${String(error)}`));
  }

  admit(socket: NativeSocket, { accountId }: Caller): boolean {
    const open = this.perAccount.get(accountId) ?? 0;
    if (open >= this.config.socketsPerAccount) return false;
    this.perAccount.set(accountId, open + 1);
    this.sockets.add(socket);
    this.open.inc();
    return true;
  }

  leave(socket: NativeSocket): void {
    if (!this.sockets.delete(socket) || !socket.caller) return;
    this.open.dec();
    const left = (this.perAccount.get(socket.caller.accountId) ?? 1) - 1;
    if (left > 0) this.perAccount.set(socket.caller.accountId, left);
    else this.perAccount.delete(socket.caller.accountId);
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    // Socket.IO answers its own path; what is neither's is nobody's.
    if (url.pathname.startsWith('/socket.io')) return;
    if (url.pathname !== PATH) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, stream, head, (webSocket) => {
      const socket = new NativeSocket(webSocket, this.tokens, this);
      const token = url.searchParams.get('token');
      if (token) void socket.authenticate(token);
    });
  }

  private spread(told: NativeMessage): void {
    if ('cut' in told) {
      for (const socket of this.sockets) if (socket.isIn(told.cut)) socket.revoke();
      return;
    }
    const text = JSON.stringify(told.message);
    for (const socket of this.sockets) if (socket.hears(told.channel)) socket.sayText(text);
  }
}
