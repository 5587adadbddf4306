import { type Server as HttpServer } from 'node:http';
import { HttpConfig } from '@madinina/platform/http';
import { type INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server, type ServerOptions } from 'socket.io';
import { RealtimeConfig } from '../realtime.config';
import { cityAdapter } from './city.adapter';
import { SocketMemory } from './socket-memory';

/** The longest message a client may send, in bytes. */
const PAYLOAD_AT_MOST = 64 * 1024;

/** Socket.IO on the port of the api; what it says comes from a Redis stream, and who comes back after a cut gets what it missed. */
export class RedisStreamsIoAdapter extends IoAdapter {
  constructor(private readonly application: INestApplicationContext) {
    super(application);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const config = this.application.get(RealtimeConfig);
    const http = this.application.get(HttpConfig);
    const settings: Partial<ServerOptions> = {
      ...options,
      adapter: cityAdapter(this.application.get(SocketMemory, { strict: false })),
      // Never skip the middlewares: a session revoked during the cut must not come back.
      connectionStateRecovery: { maxDisconnectionDuration: config.recoverySeconds * 1000, skipMiddlewares: false },
      // `/ws` shares the port; an upgrade that is not Socket.IO's is not its to destroy.
      destroyUpgrade: false,
      serveClient: false,
      maxHttpBufferSize: PAYLOAD_AT_MOST,
      pingInterval: config.heartbeatSeconds * 1000,
      cors: { origin: [...http.corsOrigins], credentials: true },
    };
    const server = this.httpServer as HttpServer | undefined;
    return server && port === 0 ? new Server(server, settings) : new Server(port, settings);
  }
}
