import { type OutgoingHttpHeaders } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Doorkeeper } from '../access/doorkeeper';
import { type Caller } from '../access/caller';
import { type RateLimiter } from '../limits/rate-limiter';
import { DATA_HEADERS } from './browser-headers';
import { CORRELATION_HEADER } from './correlation-hook';

/** An answer that is in the process and whole, for this caller. */
export interface ReadyAnswer {
  readonly status: 200 | 304;
  /** Beside those that every answer has. */
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | undefined;
}

/** What is ready for a caller whom the route's access rule lets through; undefined sends the request on to its handler. */
export type ReadyFor = (request: FastifyRequest, caller: Caller) => ReadyAnswer | undefined;

/** What hooks before it may have said. */
const SAID_BEFORE = ['ratelimit', 'ratelimit-policy', 'connection'];

/**
 * Sends what is ready before the rest of the server is asked: all that comes after takes several times as long as sending some kilobytes.
 * Such a request is known, allowed, counted, measured and logged like every other. Whatever is not plain (another method, a page of another
 * origin, a token not seen before) takes the long way.
 */
export class ReadyAnswers {
  private readonly routes = new Map<string, ReadyFor>();
  private door: Doorkeeper | undefined;
  private limiter: RateLimiter | undefined;

  /** @param route pattern of a GET route with a permission, as Fastify has it */
  offer(route: string, ready: ReadyFor): void {
    this.routes.set(route, ready);
  }

  /** Once the modules are there. */
  open(door: Doorkeeper, limiter: RateLimiter): void {
    this.door = door;
    this.limiter = limiter;
  }

  /** Added before all hooks that an answer can do without. */
  watchFirst(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (this.limiter?.isCounting !== false || !this.answers(request, reply, () => this.door?.recognised(request))) done();
    });
  }

  /** Added after callers are known and counted: where requests are limited, nothing goes out before. */
  watchCounted(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!this.limiter?.isCounting || !this.answers(request, reply, () => request.caller)) done();
    });
  }

  private answers(request: FastifyRequest, reply: FastifyReply, callerOf: () => Caller | undefined): boolean {
    const { method, headers } = request.raw;
    // Sharing across origins is left to who knows it.
    if (method !== 'GET' || headers.origin !== undefined) return false;
    const { url = '', config } = request.routeOptions;
    const ready = this.routes.get(url);
    const caller = ready && callerOf();
    if (!caller || config.access?.kind !== 'permission' || !caller.permissions.has(config.access.permission)) return false;
    const answer = ready(request, caller);
    if (answer) send(request, reply, answer);
    return answer !== undefined;
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { status, headers, body }: ReadyAnswer): void {
  const said: OutgoingHttpHeaders = { ...DATA_HEADERS, ...headers, [CORRELATION_HEADER]: request.id };
  for (const name of SAID_BEFORE) {
    const value = reply.getHeader(name);
    if (value !== undefined) said[name] = value;
  }
  reply.hijack();
  reply.raw.writeHead(status, said);
  reply.raw.end(body);
}
