import { hash, randomBytes } from 'node:crypto';
import { base32 } from './base32';

/** 120 bits: so many that a plain hash of them cannot be guessed back (ASVS 6.5.2 asks for 112). */
const BYTES = 15;
const SHAPE = /^[A-Z2-7]{24}$/;
export const RECOVERY_CODES = 10;

/** In six groups of four, as it is read from paper: `ABCD-EFGH-IJKL-MNOP-QRST-UVWX`. */
export function newRecoveryCode(): string {
  return base32(randomBytes(BYTES)).replace(/.{4}(?=.)/g, '$&-');
}

/** What is stored of a code, however it was typed; undefined when it has not the shape of one. */
export function recoveryCodeHash(typed: string): Buffer | undefined {
  // 0, 1 and 8 are in no code: who types them means the letters that look alike.
  const plain = typed
    .toUpperCase()
    .replace(/[\s-]+/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll('8', 'B');
  return SHAPE.test(plain) ? hash('sha256', plain, 'buffer') : undefined;
}
