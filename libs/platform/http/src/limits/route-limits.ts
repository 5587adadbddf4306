import { addRouteConfig } from '../server/route-config';

/** At most `limit` requests in any `windowSeconds`, of one account or from one address. */
export interface RateLimitPolicy {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly by: 'account' | 'address';
}

export type RouteLimits = RateLimitPolicy | 'unlimited';

/** A limit of this route alone, besides the ones that all routes share. */
export const RateLimit = (policy: RateLimitPolicy): MethodDecorator => limited(policy);

/** No limit at all: for what machines ask all the time, as health. */
export const Unlimited = (): MethodDecorator => limited('unlimited');

const limited =
  (limits: RouteLimits): MethodDecorator =>
  (_prototype, _name, descriptor) =>
    addRouteConfig(descriptor.value as object, { limits });
