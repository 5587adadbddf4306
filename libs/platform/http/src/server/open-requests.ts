import { setTimeout as wait } from 'node:timers/promises';
import { type Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { type HttpConfig } from './http.config';

const LOOK_EVERY_MS = 20;

/** Counts the requests that are being answered, so that a process can stop between two and not in the middle of one. */
export class OpenRequests {
  private readonly logger = new Logger(OpenRequests.name);
  private count = 0;
  private draining = false;

  constructor(private readonly config: Pick<HttpConfig, 'shutdownDelayMs' | 'shutdownLimitMs'>) {}

  /** Whether the process is on its way out; readiness then says so. */
  get isDraining(): boolean {
    return this.draining;
  }

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.count += 1;
      // `close` comes once, after the last byte or after the connection broke.
      reply.raw.once('close', () => (this.count -= 1));
      if (this.draining) reply.header('connection', 'close');
      done();
    });
  }

  /** Tells readiness, waits for balancers to hear it, takes no new connection, and waits for what is open. */
  async drain(server: Server): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    if (!server.listening) return;
    await wait(this.config.shutdownDelayMs);
    server.close();
    server.closeIdleConnections();
    const deadline = Date.now() + this.config.shutdownLimitMs;
    while (this.count > 0 && Date.now() < deadline) await wait(LOOK_EVERY_MS);
    if (this.count > 0) this.logger.warn(`${this.count} requests were cut: they took longer than the shutdown waits`);
    server.closeIdleConnections();
    if (this.count > 0) server.closeAllConnections();
  }
}
