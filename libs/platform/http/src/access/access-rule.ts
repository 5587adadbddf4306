import { type Permission } from '@madinina/contracts';
import { addRouteConfig } from '../server/route-config';

/** Who may call a route. A route without a rule does not exist: the boot fails. */
export type AccessRule =
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'public' }
  | { readonly kind: 'internal' }
  | { readonly kind: 'device' };

const ACCESS_RULES = Symbol('access rules');

/** The rules that a handler carries, in the order they were written; exactly one is right. */
export function accessRulesOf(handler: object): readonly AccessRule[] {
  return (Reflect.getMetadata(ACCESS_RULES, handler) as AccessRule[] | undefined) ?? [];
}

/** Callers whose roles give this permission. Others get 403, strangers 401. */
export const Allow = (permission: Permission): MethodDecorator => carry({ kind: 'permission', permission });

/** Any account that is signed in: for what is the caller's own. */
export const SignedIn = (): MethodDecorator => carry({ kind: 'signed-in' });

/** Everybody, without a token. */
export const Public = (): MethodDecorator => carry({ kind: 'public' });

/** The machines beside this one (loopback and private addresses, not through a proxy), or whoever holds METRICS_TOKEN. */
export const Internal = (): MethodDecorator => carry({ kind: 'internal' });

/** A device with its own credentials (HTTP Basic: device key and secret), which a room verifies. */
export const DeviceOnly = (): MethodDecorator => carry({ kind: 'device' });

function carry(rule: AccessRule): MethodDecorator {
  return (_prototype, _name, descriptor) => {
    const handler = descriptor.value as object;
    Reflect.defineMetadata(ACCESS_RULES, [...accessRulesOf(handler), rule], handler);
    addRouteConfig(handler, { access: rule });
  };
}
