import { RouteConfig } from '@nestjs/platform-fastify';
import { type AccessRule } from '../access/access-rule';
import { type RouteLimits } from '../limits/route-limits';

/** What the hooks of the server know about a route before its body is read. */
export interface RouteFacts {
  readonly access?: AccessRule;
  readonly limits?: RouteLimits;
  /** Whether the handler gets the body as the text it is, unparsed. */
  readonly textBody?: boolean;
  /** Whether the handler reads forms (`multipart/form-data`). */
  readonly formBody?: boolean;
}

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- Fastify's way to say what a route's config holds
  interface FastifyContextConfig extends RouteFacts {}
}

const ROUTE_FACTS = Symbol('route facts');

/** The facts that a handler carries. */
export const routeFactsOf = (handler: object): RouteFacts => (Reflect.getMetadata(ROUTE_FACTS, handler) as RouteFacts | undefined) ?? {};

/** Adds facts to a handler; Fastify gives them back as `request.routeOptions.config`. */
export function addRouteConfig(handler: object, facts: RouteFacts): void {
  const together = { ...routeFactsOf(handler), ...facts };
  Reflect.defineMetadata(ROUTE_FACTS, together, handler);
  RouteConfig(together)({}, '', { value: handler });
}

/** The body, JSON by its content type, comes to the handler as the text it is: for who must keep also what cannot be parsed. */
export const TextBody = (): MethodDecorator => (_prototype, _name, descriptor) =>
  addRouteConfig(descriptor.value as object, { textBody: true });

/** The handler reads a form with its files from the request by itself; everywhere else a form is answered 415. */
export const FormBody = (): MethodDecorator => (_prototype, _name, descriptor) =>
  addRouteConfig(descriptor.value as object, { formBody: true });
