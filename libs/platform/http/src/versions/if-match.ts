import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { declareProblems } from '../problems/api-problems';
import { expectedVersion } from './etag';
import { VersionError } from './version.errors';

const header = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'ETag of what the caller read; 412 when it was changed since',
  schema: { type: 'string', example: '"3-hbR1yOLQvGqFeO2n"' },
});

function document(prototype: object, name: string | symbol | undefined): void {
  const descriptor = name === undefined ? undefined : Object.getOwnPropertyDescriptor(prototype, name);
  if (name === undefined || !descriptor) return;
  header(prototype, name, descriptor);
  declareProblems(descriptor.value as object, [VersionError.malformed, 412]);
}

/**
 * The version that the caller read and means to change, from `If-Match`; undefined when there is no such header or it is `*`.
 * The service compares it with the row's, in the UPDATE, and answers an error of kind `stale` (412) when it is another.
 */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): number | undefined => {
    const value = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (value === undefined) return undefined;
    const version = expectedVersion(value);
    if (version === 'malformed') throw VersionError.malformed();
    return version === 'any' ? undefined : version;
  },
  [document],
);
