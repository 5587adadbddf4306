import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DomainError } from '@madinina/contracts';
import { type FastifyRequest } from 'fastify';
import { AccessError } from './access.errors';
import { type AccessRule } from './access-rule';
import { AccessTokens } from './access-tokens.port';
import { type Caller } from './caller';
import { basicCredentials, bearerToken } from './bearer';
import { DeviceCredentials } from './device-credentials.port';

/** As nearly every client writes it; others take the long way. */
const BEARER = 'Bearer ';

/**
 * Finds out who calls, before the body is read. It refuses nobody: what was wrong with the credentials is kept on the request,
 * and the guard, which sees the request later or not at all, lets through only whom it finds here.
 */
@Injectable()
export class Doorkeeper {
  private tokens: AccessTokens | undefined;
  private devices: DeviceCredentials | undefined;

  constructor(private readonly modules: ModuleRef) {}

  /** Finds who verifies tokens and devices; called once every module is there. @throws when a rule needs one that no room provides */
  open(kinds: ReadonlySet<AccessRule['kind']>): void {
    if (kinds.has('permission') || kinds.has('signed-in')) this.tokens = this.find(AccessTokens);
    if (kinds.has('device')) this.devices = this.find(DeviceCredentials);
  }

  /** Who verifies tokens. @throws when no route asks for an account */
  get accessTokens(): AccessTokens {
    if (!this.tokens) throw new Error('No route asks for an account');
    return this.tokens;
  }

  async identify(request: FastifyRequest): Promise<void> {
    const { authorization } = request.headers;
    const kind = request.routeOptions.config.access?.kind;
    try {
      if (kind === 'permission' || kind === 'signed-in') {
        const token = bearerToken(authorization);
        if (token !== undefined) request.caller = await this.tokens?.verify(token);
      } else if (kind === 'device') {
        const { name, secret } = basicCredentials(authorization);
        request.callingDevice = await this.devices?.verify(name, secret);
      }
    } catch (error) {
      if (!(error instanceof DomainError && error.kind === 'unauthenticated')) throw error;
      request.accessError = error;
    }
  }

  /** Who calls, where that is known without waiting; undefined says nothing, and refuses nobody. */
  recognised({ headers: { authorization } }: FastifyRequest): Caller | undefined {
    if (!authorization?.startsWith(BEARER)) return undefined;
    try {
      return this.tokens?.recall(authorization.slice(BEARER.length));
    } catch (error) {
      // The long way meets it again, and says it.
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  /** What the guard answers a request whose caller is not known. */
  refusal(request: FastifyRequest): Error {
    return request.accessError ?? AccessError.tokenMissing();
  }

  private find<Port>(port: abstract new () => Port): Port {
    try {
      return this.modules.get<Port>(port, { strict: false });
    } catch (cause) {
      throw new Error(`Routes ask for a caller, and no room provides ${port.name}`, { cause });
    }
  }
}
