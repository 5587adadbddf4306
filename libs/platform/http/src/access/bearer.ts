import { AccessError } from './access.errors';

/** Longest `Authorization` header that is read, in characters. */
const LONGEST = 8192;
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * The token of an `Authorization: Bearer` header, or undefined when there is no such header.
 * @throws AccessError.tokenMalformed for a header that holds anything else
 */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = header.length <= LONGEST ? BEARER.exec(header)?.[1] : undefined;
  if (token === undefined) throw AccessError.tokenMalformed();
  return token;
}

/**
 * Name and secret of an `Authorization: Basic` header.
 * @throws AccessError.deviceUnknown when there is none that can be read
 */
export function basicCredentials(header: string | undefined): { readonly name: string; readonly secret: string } {
  const encoded = header !== undefined && header.length <= LONGEST ? BASIC.exec(header)?.[1] : undefined;
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || text.includes('\u0000')) throw AccessError.deviceUnknown();
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
