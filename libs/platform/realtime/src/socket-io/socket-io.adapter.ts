import { type Server as HttpServer } from 'node:http';
import { HttpConfig } from '@madinina/platform/http';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { type INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server, type ServerOptions } from 'socket.io';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeConfig } from '../realtime.config';

/** Socket.IO over Redis Streams: any process reaches any socket, and a socket that comes back gets what it missed. */
export class RedisStreamsIoAdapter extends IoAdapter {
  constructor(private readonly application: INestApplicationContext) {
    super(application);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const config = this.application.get(RealtimeConfig);
    const http = this.application.get(HttpConfig);
    const keys = realtimeKeys(this.application.get(QueueConfig).keyPrefix);
    const settings: Partial<ServerOptions> = {
      ...options,
      adapter: createAdapter(this.application.get(RedisConnections).duplicate(), {
        streamName: keys.stream,
        channelPrefix: keys.channels,
        sessionKeyPrefix: keys.sessions,
        maxLen: config.streamLength,
        // How long a stopping process may hang in its last read.
        blockTimeInMs: 1_000,
        onlyPlaintext: true,
      }),
      // Never skip the middlewares: a session revoked during the cut must not come back.
      connectionStateRecovery: { maxDisconnectionDuration: config.recoverySeconds * 1000, skipMiddlewares: false },
      // `/ws` shares the port; an upgrade that is not Socket.IO's is not its to destroy.
      destroyUpgrade: false,
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      pingInterval: config.heartbeatSeconds * 1000,
      cors: { origin: [...http.corsOrigins], credentials: true },
    };
    const server = this.httpServer as HttpServer | undefined;
    return server && port === 0 ? new Server(server, settings) : new Server(port, settings);
  }
}
