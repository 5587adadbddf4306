import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type Observable } from 'rxjs';

/** When an operation is on its way out. */
export interface Deprecation {
  /** The day since which callers should use something else, `2026-10-01`. */
  readonly since: string;
  /** The day from which it may be gone; at least half a year of notice is polite. */
  readonly sunset?: string;
  /** Path of what to use instead. */
  readonly successor?: string;
}

const DEPRECATION = 'deprecation';

class DeprecationInterceptor implements NestInterceptor {
  constructor(private readonly headers: Readonly<Record<string, string>>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    void context.switchToHttp().getResponse<FastifyReply>().headers(this.headers);
    return next.handle();
  }
}

/**
 * Tells callers that an operation will end: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to its successor in each
 * answer, `deprecated` and `x-sunset` in the document. The check for breaking changes lets it go from the sunset on.
 * @throws when a date is none, or the sunset comes before the deprecation
 */
export function Deprecated(deprecation: Deprecation): MethodDecorator {
  return applyDecorators(
    UseInterceptors(new DeprecationInterceptor(deprecationHeaders(deprecation))),
    SetMetadata(DEPRECATION, deprecation),
  );
}

/** What a handler says of its end. */
export const deprecationOf = (handler: object): Deprecation | undefined =>
  Reflect.getMetadata(DEPRECATION, handler) as Deprecation | undefined;

/** The headers of a deprecation, as the two RFCs write dates. */
export function deprecationHeaders({ since, sunset, successor }: Deprecation): Record<string, string> {
  const from = instant(since);
  const end = sunset === undefined ? undefined : instant(sunset);
  if (end && end < from) throw new Error(`What is deprecated since ${since} cannot have ended on ${sunset ?? ''}`);
  return {
    deprecation: `@${from.getTime() / 1000}`,
    ...(end && { sunset: end.toUTCString() }),
    ...(successor !== undefined && { link: `<${successor}>; rel="successor-version"` }),
  };
}

function instant(day: string): Date {
  const date = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(date.getTime())) throw new Error(`${day} is no day`);
  return date;
}
