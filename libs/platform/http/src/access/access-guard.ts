import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ObservabilityConfig } from '@madinina/platform/observability';
import { type FastifyRequest } from 'fastify';
import { AccessError } from './access.errors';
import { type AccessRule, accessRulesOf } from './access-rule';
import { bearerToken } from './bearer';
import { Doorkeeper } from './doorkeeper';
import { type Freshness, freshnessOf } from './fresh-authentication';
import { isInternalAddress } from './internal-address';

/** Lets a request of HTTP reach its handler, or not. A handler without a rule is reached by nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly rules = new WeakMap<object, AccessRule | undefined>();

  constructor(
    private readonly door: Doorkeeper,
    private readonly observability: ObservabilityConfig,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const isAllowed = this.isAllowed(context);
    const freshness = isAllowed && context.getType() === 'http' ? freshnessOf(context.getHandler()) : undefined;
    return freshness ? this.isFresh(context, freshness) : isAllowed;
  }

  private isAllowed(context: ExecutionContext): boolean {
    // Nest runs global guards for messages of sockets too; those are admitted where they connect, by their own rules.
    if (context.getType() !== 'http') return true;
    const rule = this.ruleOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    switch (rule?.kind) {
      case 'public':
        return true;
      case 'permission':
        if (!request.caller) throw this.door.refusal(request);
        if (!request.caller.permissions.has(rule.permission)) throw AccessError.permissionMissing({ permission: rule.permission });
        return true;
      case 'signed-in':
        if (!request.caller) throw this.door.refusal(request);
        return true;
      case 'device':
        if (!request.callingDevice) throw request.accessError ?? AccessError.deviceUnknown();
        return true;
      case 'internal':
        if (!this.isInternal(request)) throw AccessError.internalOnly();
        return true;
      case undefined:
        return false;
    }
  }

  private async isFresh(context: ExecutionContext, { withinSeconds }: Freshness): Promise<boolean> {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!caller) return false;
    await this.door.accessTokens.requireFresh(caller, withinSeconds);
    return true;
  }

  private ruleOf(handler: object): AccessRule | undefined {
    if (!this.rules.has(handler)) {
      const rules = accessRulesOf(handler);
      this.rules.set(handler, rules.length === 1 ? rules[0] : undefined);
    }
    return this.rules.get(handler);
  }

  private isInternal(request: FastifyRequest): boolean {
    if (request.headers.authorization !== undefined) return this.holdsMetricsToken(request.headers.authorization);
    // Behind a proxy on this machine every caller has a near address: what a proxy passed on needs the token.
    const passedOn = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
    return !passedOn && isInternalAddress(request.socket.remoteAddress);
  }

  private holdsMetricsToken(header: string): boolean {
    const { metricsToken } = this.observability;
    const token = bearerToken(header);
    if (metricsToken === undefined || token === undefined) return false;
    const given = Buffer.from(token);
    const wanted = Buffer.from(metricsToken);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
