import { Correlation, isCorrelationId, newCorrelationId } from '@madinina/platform/observability';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type IncomingMessage } from 'node:http';

export const CORRELATION_HEADER = 'x-correlation-id';

/** The caller's own id when it is a proper one, else a new one. */
export function correlationIdFor(headers: IncomingMessage['headers']): string {
  const given = headers[CORRELATION_HEADER];
  return typeof given === 'string' && isCorrelationId(given) ? given : newCorrelationId();
}

/** Fastify makes it with the request (`genReqId`); Node's own request, as middleware sees it, has none yet. */
export function correlationOf(request: FastifyRequest): string | undefined {
  return (request as { readonly id?: string }).id ?? Correlation.current();
}

/** Runs each request under its correlation id, and tells the id with every answer. */
export function addCorrelation(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader(CORRELATION_HEADER, request.id);
    Correlation.run(request.id, done);
  });
  // Reading a body goes on in the context of its socket; the handler needs the request's again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (Correlation.current() === request.id) done();
    else Correlation.run(request.id, done);
  });
}
