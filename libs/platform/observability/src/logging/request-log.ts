import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { Correlation } from '../correlation';

/** Asked every few seconds by orchestrators and scrapers: no news, unless one looks for it at level debug. */
const isRoutine = (path: string): boolean => path === '/metrics' || path === '/health' || path.startsWith('/health/');

/**
 * Writes one line a request once it is answered: no body, no header, and no query string, which may hold a token or what a person looked for.
 * A Fastify hook and not pino-http's middleware, which costs a third of the requests per second of a small route.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = isRoutine(pathOf(request)) ? 'debug' : reply.statusCode >= 500 ? 'error' : 'info';
    if (logger.isLevelEnabled(level)) logger[level](lineOf(request, reply), 'request completed');
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    logger.info({ method: request.method, path: pathOf(request), route: request.routeOptions.url }, 'request aborted');
    done();
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply): object {
  // The answer is written from the socket's own context, where the correlation id of the request may no longer be the current one.
  const correlationId = reply.getHeader('x-correlation-id') ?? Correlation.current();
  return {
    ...(correlationId !== undefined && { correlationId }),
    method: request.method,
    path: pathOf(request),
    route: request.routeOptions.url,
    statusCode: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 100) / 100,
  };
}

const pathOf = (request: FastifyRequest): string => {
  const query = request.url.indexOf('?');
  return query < 0 ? request.url : request.url.slice(0, query);
};
