/**
 * The bare limit of the sockets: Socket.IO with its Redis Streams adapter, one room, and nothing else: no token, no rights, no presence.
 * A process of its own; REDIS_URL, STREAM and PORT tell it where.
 */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const http = createServer((request, response) => {
  if (request.url === '/metrics') response.end(`process_resident_memory_bytes ${String(process.memoryUsage.rss())}\n`);
  else response.end('ready');
});
const io = new Server(http, {
  serveClient: false,
  adapter: createAdapter(new Redis(process.env['REDIS_URL'] ?? ''), {
    streamName: process.env['STREAM'] ?? '',
    onlyPlaintext: true,
    maxLen: 100_000,
  }),
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
  pingInterval: 30_000,
});
io.on('connection', (socket) => {
  void socket.join('everyone');
  // To this one alone, and not through the adapter, which would tell the other process.
  (socket as unknown as { packet(packet: object): void }).packet({ type: 2, data: ['welcome', {}] });
});
process.once('disconnect', () => process.exit());
http.listen(Number(process.env['PORT']), '127.0.0.1');
