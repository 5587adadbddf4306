import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { Correlation } from '../correlation';

declare module 'fastify' {
  interface FastifyRequest {
    /** That the request runs under. */
    correlationId: string | undefined;
  }
}

/** Asked every few seconds by orchestrators and scrapers: no news, unless one looks for it at level debug. */
const isRoutine = (path: string): boolean => path === '/metrics' || path === '/health' || path.startsWith('/health/');

/**
 * Writes one line a request once it is answered: no body, no header, and no query string, which may hold a token or what a person looked for.
 * A Fastify hook and not pino-http's middleware, which costs a third of the requests per second of a small route.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  // The end of a request is told in the socket's context, where the correlation id of the request is no longer the current one.
  fastify.decorateRequest('correlationId', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.correlationId = Correlation.current();
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = isRoutine(pathOf(request)) ? 'debug' : reply.statusCode >= 500 ? 'error' : 'info';
    if (logger.isLevelEnabled(level)) {
      const durationMs = Math.round(reply.elapsedTime * 100) / 100;
      logger[level]({ ...lineOf(request), statusCode: reply.statusCode, durationMs }, 'request completed');
    }
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    logger.info(lineOf(request), 'request aborted');
    done();
  });
}

const lineOf = (request: FastifyRequest): object => ({
  // One that was answered before it ran under an id has it from the server, which names requests by it.
  correlationId: request.correlationId ?? request.id,
  method: request.method,
  path: pathOf(request),
  route: request.routeOptions.url,
});

const pathOf = (request: FastifyRequest): string => {
  const query = request.url.indexOf('?');
  return query < 0 ? request.url : request.url.slice(0, query);
};
