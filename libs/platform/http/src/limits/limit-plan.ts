import { type HttpConfig } from '../server/http.config';
import { type RouteFacts } from '../server/route-config';
import { type RateLimitPolicy } from './route-limits';

/** One allowance that a route draws on. */
export interface Allowance extends RateLimitPolicy {
  /** What the headers call it, and its keys begin with. */
  readonly name: string;
}

/** All that a route draws on. */
export interface LimitPlan {
  readonly allowances: readonly Allowance[];
  /** Whether requests are refused while nobody can count them: where passwords and codes could be guessed. */
  readonly failsClosed: boolean;
}

interface LimitedRoute extends RouteFacts {
  readonly method: string;
  readonly url: string | undefined;
}

const AUTH = /^\/api\/v\d+\/auth(?:\/|$)/;
const MINUTE = 60;

/** Whether a route is refused while nobody can count its requests. */
export const failsClosed = (url: string | undefined, limits: RouteFacts['limits']): boolean =>
  limits !== 'unlimited' && url !== undefined && AUTH.test(url);

/** What a route draws on: one allowance an address and one an account for all routes together, a tighter one for /auth, and its own. */
export function limitPlan({ method, url, access, limits }: LimitedRoute, config: HttpConfig): LimitPlan {
  if (limits === 'unlimited') return { allowances: [], failsClosed: false };
  const knowsCaller = access !== undefined && access.kind !== 'public' && access.kind !== 'internal';
  const isAuth = failsClosed(url, limits);
  const by = knowsCaller ? 'account' : 'address';
  const allowances: Allowance[] = [{ name: 'address', limit: config.addressPerMinute, windowSeconds: MINUTE, by: 'address' }];
  if (knowsCaller) allowances.push({ name: 'account', limit: config.accountPerMinute, windowSeconds: MINUTE, by: 'account' });
  if (isAuth) allowances.push({ name: 'auth', limit: config.authPerMinute, windowSeconds: MINUTE, by });
  if (limits) allowances.push({ ...limits, name: `${method} ${url ?? ''}` });
  return { allowances, failsClosed: isAuth };
}
