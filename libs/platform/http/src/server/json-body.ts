import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { BodyError } from '../problems/http.errors';

type Done = (error: Error | null, body?: unknown) => void;

/** JSON is the only body that every route takes; a room that takes another adds its parser. */
export function takeJsonBodies(fastify: FastifyInstance): void {
  // Fastify's own takes text/plain as well, and answers a syntax error in its own words.
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request: FastifyRequest, text: string, done: Done) => {
    if (request.routeOptions.config.textBody) done(null, text);
    // Clients name the type also when they send nothing.
    else if (text === '') done(null, undefined);
    else
      void parse(request, text, (cause: Error | null, body?: unknown) => {
        if (cause) done(BodyError.malformed({}, { cause }));
        else if (isTooDeep(body) || isHarmful(text, body)) done(BodyError.malformed());
        else done(null, body);
      });
  });
  // Only for who reads the text itself: elsewhere the context of JSON-LD would be passed over in silence.
  fastify.addContentTypeParser('application/ld+json', { parseAs: 'string' }, (request: FastifyRequest, text: string, done: Done) => {
    if (request.routeOptions.config.textBody) done(null, text);
    else done(new UnsupportedMediaTypeException());
  });
}

/** Levels that a body may have: everything that walks it calls itself for each. */
const DEEPEST = 100;

function isTooDeep(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isTooDeep(item, levels - 1));
  for (const name in value) if (isTooDeep((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
}

/**
 * PostgreSQL's text holds no U+0000, and its jsonb no half of a surrogate pair; class-transformer calls whatever an object names
 * its `constructor`. A body that writes neither that word nor a `\u…` is not searched.
 */
function isHarmful(text: string, body: unknown): boolean {
  return (text.includes('\\u') || text.includes('"constructor"')) && !isHarmless(body);
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

function isHarmless(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isHarmless);
  return Object.entries(value).every(([name, member]) => name !== 'constructor' && isStorable(name) && isHarmless(member));
}
