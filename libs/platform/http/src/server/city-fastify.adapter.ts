import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyHttpOptions } from 'fastify';
import { type Server } from 'node:http';
import { type OpenRequests } from './open-requests';

/** Fastify as Nest drives it, with one thing more: open requests end before anything that serves them is taken down. */
export class CityFastifyAdapter extends FastifyAdapter {
  constructor(
    private readonly requests: OpenRequests,
    options: FastifyHttpOptions<Server>,
  ) {
    super(options);
  }

  /** Nest waits for it, before the destroy hooks that close databases. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest awaits it; its type does not say so
  override async beforeClose(): Promise<void> {
    super.beforeClose();
    await this.requests.drain(this.getHttpServer());
  }
}
