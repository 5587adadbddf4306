import { isIP } from 'node:net';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type ClientOrigin } from './session';

const LONGEST_DEVICE = 200;

/** The user agent as it is kept: without control characters, cut. */
export const deviceName = (userAgent: string | undefined): string =>
  Array.from((userAgent ?? '').replace(/\p{C}/gu, '').trim())
    .slice(0, LONGEST_DEVICE)
    .join('');

/** The address as the database takes it: without the zone of a link-local one, an IPv4 one plain. Text that is none, as a proxy may pass on, is no one's. */
export function plainAddress(address: string | undefined): string {
  const plain = (address ?? '').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) === 0 ? '0.0.0.0' : plain;
}

/** Where the request comes from. */
export const RequestOrigin = createParamDecorator((_data: unknown, context: ExecutionContext): ClientOrigin => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { address: plainAddress(request.ip), device: deviceName(request.headers['user-agent']) };
});
