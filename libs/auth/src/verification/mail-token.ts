import { hash, randomBytes } from 'node:crypto';

const SHAPE = /^[\w-]{43}$/;

export const isMailToken = (text: string): boolean => SHAPE.test(text);

/** As it is stored. */
export const mailTokenHash = (token: string): Buffer => hash('sha256', token, 'buffer');

/** 256 random bits, for a mail, and what is stored of them. */
export function newMailToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: mailTokenHash(token) };
}
