import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { etagOf, matchesAny } from './etag';

/** What `@Versioned` documents, and only reads take. */
export const NONE_MATCH = 'If-None-Match';

/** Gives the answer of a GET an ETag and answers 304 to who has it already. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  constructor(private readonly isPersonal: boolean) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((dto: unknown) => {
        // Written already, by whoever keeps or gives again an answer.
        if (typeof dto === 'string' || dto === undefined) return dto;
        const body = JSON.stringify(dto);
        const etag = etagOf(body, versionOf(dto));
        reply.header('etag', etag);
        // Kept by the caller's own cache, and asked for again each time; unless the handler says otherwise, or it is about a person.
        const { 'cache-control': cached } = reply.getHeaders();
        if (!this.isPersonal && (cached === undefined || cached === 'no-store')) reply.header('cache-control', 'private, no-cache');
        if (!isRead(request.method) || !matchesAny(request.headers['if-none-match'], etag)) {
          // Already written for the hash: Fastify sends a text as it is.
          reply.header('content-type', 'application/json; charset=utf-8');
          return body;
        }
        reply.code(304);
        return undefined;
      }),
    );
  }
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

function versionOf(dto: unknown): number | undefined {
  const version = typeof dto === 'object' && dto !== null ? (dto as { readonly version?: unknown }).version : undefined;
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : undefined;
}

/**
 * Puts an ETag on the resource that the handler answers (from its `version` and what it holds) and answers 304 to a matching
 * `If-None-Match`. On a change (POST, PUT, PATCH) it tells the ETag of what the change left.
 * @param isPersonal tells of a person: no browser keeps it, so that who comes after at the same computer finds nothing (ASVS 14.3.2)
 */
export const Versioned = ({ isPersonal = false }: { readonly isPersonal?: boolean } = {}): MethodDecorator =>
  applyDecorators(
    UseInterceptors(new EtagInterceptor(isPersonal)),
    ApiHeader({ name: NONE_MATCH, required: false, description: 'ETag that the caller has; 304 when it is still right' }),
    ApiResponse({ status: 304, description: 'Not modified' }),
  );
