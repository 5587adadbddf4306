import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { BodyError } from '../problems/http.errors';

type Done = (error: Error | null, body?: unknown) => void;

/** JSON is the only body that every route takes; a room that takes another adds its parser. */
export function takeJsonBodies(fastify: FastifyInstance): void {
  // Fastify's own takes text/plain as well, and answers a syntax error in its own words.
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request: FastifyRequest, text: string, done: Done) => {
    // Clients name the type also when they send nothing.
    if (text === '') done(null, undefined);
    else
      void parse(request, text, (cause: Error | null, body?: unknown) => {
        if (cause) done(BodyError.malformed({}, { cause }));
        else if (hasUnstorableText(text, body)) done(BodyError.malformed());
        else done(null, body);
      });
  });
}

/**
 * PostgreSQL's text holds no U+0000, and its jsonb no half of a surrogate pair. JSON can only write them as `\u…`, so that a
 * body without that is not searched.
 */
function hasUnstorableText(text: string, body: unknown): boolean {
  return text.includes('\\u') && !isStorable(body);
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  return Object.entries(value).every(([name, member]) => isStorable(name) && isStorable(member));
}
