import { type RequestMethod } from '@nestjs/common';
import { type DiscoveryService, type MetadataScanner } from '@nestjs/core';
import { type AccessRule, accessRulesOf } from './access-rule';
import { freshnessOf } from './fresh-authentication';

interface Route {
  readonly controller: string;
  readonly method: string;
  readonly handler: object;
}

/**
 * Every route says who may call it, once. Run at boot.
 * @returns the kinds of rules that are in use
 * @throws naming each handler that has no rule, or more than one
 */
export function auditAccess(discovery: DiscoveryService, scanner: MetadataScanner): Set<AccessRule['kind']> {
  const kinds = new Set<AccessRule['kind']>();
  const wrong: string[] = [];
  for (const { controller, method, handler } of handlersOf(discovery, scanner)) {
    const rules = accessRulesOf(handler);
    const carried = rules.length === 0 ? 'none' : rules.map(({ kind }) => kind).join(' and ');
    if (rules.length !== 1) wrong.push(`${controller}.${method} has ${carried}`);
    if (freshnessOf(handler) && !rules.every(({ kind }) => kind === 'permission' || kind === 'signed-in'))
      wrong.push(`${controller}.${method} asks for a fresh authentication of nobody`);
    for (const { kind } of rules) kinds.add(kind);
  }
  if (wrong.length > 0)
    throw new Error(`Each route carries exactly one of @Allow, @SignedIn, @Public, @Internal, @DeviceOnly: ${wrong.join('; ')}`);
  return kinds;
}

/** Every handler of every controller. */
export function handlersOf(discovery: DiscoveryService, scanner: MetadataScanner): Route[] {
  return discovery.getControllers().flatMap(({ metatype }) => {
    const prototype = (metatype as { readonly prototype?: Record<string, unknown> } | null)?.prototype;
    if (!prototype) return [];
    return scanner
      .getAllMethodNames(prototype)
      .map((method) => ({ controller: metatype?.name ?? '', method, handler: prototype[method] as object }))
      .filter(({ handler }) => (Reflect.getMetadata('method', handler) as RequestMethod | undefined) !== undefined);
  });
}
