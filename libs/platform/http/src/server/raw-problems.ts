import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { preferredLanguage } from '../language/preferred-language';
import { toProblem } from '../problems/problem';
import { statusProblem } from '../problems/status-problem';
import { HttpException } from '@nestjs/common';
import { problemHeaders } from '../problems/problem-headers';
import { CORRELATION_HEADER } from './correlation-hook';
import { newCorrelationId } from '@madinina/platform/observability';

/** Answers what Fastify's router refuses before any hook: an address that cannot be decoded, a parameter that is too long. */
export function answerRouterError(error: Error & { readonly statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void {
  const language = preferredLanguage(request.headers['accept-language']);
  const known = new HttpException('', error.statusCode ?? 400);
  const path = request.raw.url?.split('?', 1)[0] ?? '/';
  const problem = toProblem(known, { path, language, correlationId: request.id });
  void reply
    .code(problem.status)
    .headers({ ...problemHeaders(known, problem, request, language), [CORRELATION_HEADER]: request.id })
    .send(JSON.stringify(problem));
}

const CLIENT_ERRORS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what is no HTTP at all, then hangs up: there is no request to answer through. */
export function answerClientError(
  this: { readonly log: FastifyBaseLogger },
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status } = statusProblem(CLIENT_ERRORS[error.code ?? ''] ?? 400);
  const correlationId = newCorrelationId();
  const body = JSON.stringify(toProblem(new HttpException('', status), { path: '/', language: 'fr', correlationId }));
  if (socket.writable)
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-Correlation-Id: ${correlationId}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  socket.destroy(error);
}
