import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Permission, type Role } from '@madinina/contracts';
import { type FastifyRequest } from 'fastify';
import { AccessError } from './access.errors';

/** Whom an access token speaks for. */
export interface Caller {
  readonly accountId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
  /** When the person last proved who they are, as the token says: seconds since 1970. Undefined when it does not say. */
  readonly authenticatedAt?: number | undefined;
}

/** A device that proved its credentials. */
export interface CallingDevice {
  /** Identifier in the room that owns the devices. */
  readonly deviceId: string;
  /** The name that the device gave, as in its MQTT topics. */
  readonly deviceKey: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes that ask for an account, once its token is verified. */
    caller: Caller | undefined;
    /** Set on `@DeviceOnly()` routes, once the credentials are verified. */
    callingDevice: CallingDevice | undefined;
    /** Why the credentials were not good; the guard answers with it. */
    accessError: Error | undefined;
  }
}

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** The account that calls; on a route of `@Allow` or `@SignedIn`. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOf(context);
  if (!caller) throw AccessError.tokenMissing();
  return caller;
});

/** The device that calls; on a route of `@DeviceOnly`. */
export const CurrentDevice = createParamDecorator((_data: unknown, context: ExecutionContext): CallingDevice => {
  const { callingDevice } = requestOf(context);
  if (!callingDevice) throw AccessError.deviceUnknown();
  return callingDevice;
});
