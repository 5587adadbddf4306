import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { expectedVersion } from './etag';
import { VersionError } from './version.errors';

/**
 * The version that the caller read and means to change, from `If-Match`; undefined when there is no such header or it is `*`.
 * The service compares it with the row's, in the UPDATE, and answers an error of kind `stale` (412) when it is another.
 */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) return undefined;
  const version = expectedVersion(header);
  if (version === 'malformed') throw VersionError.malformed();
  return version === 'any' ? undefined : version;
});
