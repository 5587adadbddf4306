import { createHash, randomBytes } from 'node:crypto';

/** What a device proves itself with: 256 random bits, as 43 characters of base64url. */
export const newDeviceSecret = (): string => randomBytes(32).toString('base64url');

/**
 * What is kept of a secret: SHA-256 in base64url. A slow password hash would buy nothing, because 256 random bits cannot be guessed
 * however fast a guess is, and it would cost some 50 ms of processor at each connection of each device.
 */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

// Crockford's 32 signs, without i, l, o and u, which people misread.
const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A device key for who does not bring one: the type and 50 random bits. */
export const newDeviceKey = (type: string): string => `${type}-${[...randomBytes(10)].map((byte) => SIGNS.charAt(byte % 32)).join('')}`;
