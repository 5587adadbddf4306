import { DomainError } from '@madinina/contracts';
import { type FastifyRequest } from 'fastify';
import { type TextLanguage } from '../language/preferred-language';
import { type Problem } from './problem';

const REALM = 'realm="madinina"';

/** Headers that come with a problem, whatever made it. */
export function problemHeaders(error: unknown, problem: Problem, request: FastifyRequest, language: TextLanguage): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': language,
    'cache-control': 'no-store',
  };
  if (problem.status === 401) headers['www-authenticate'] = challenge(problem.code, request);
  const seconds = error instanceof DomainError ? error.details['retryAfterSeconds'] : undefined;
  if (typeof seconds === 'number') headers['retry-after'] = String(Math.max(1, Math.ceil(seconds)));
  else if (problem.status === 503) headers['retry-after'] = '5';
  return headers;
}

function challenge(code: string, request: FastifyRequest): string {
  // A request that middleware refused comes as Node's own, without the options of a route.
  const options = request.routeOptions as FastifyRequest['routeOptions'] | undefined;
  if (options?.config.access?.kind === 'device') return `Basic ${REALM}, charset="UTF-8"`;
  // RFC 6750: no error code for a request that tried no token.
  return request.headers.authorization === undefined
    ? `Bearer ${REALM}`
    : `Bearer ${REALM}, error="invalid_token", error_description="${code}"`;
}
