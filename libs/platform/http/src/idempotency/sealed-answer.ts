import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Who asks, and the key that the request carries. */
export interface KeyOwner {
  readonly caller: string;
  readonly key: string;
}

/** What the table knows a key by: not the key itself, which opens the answer. */
export function keyFingerprint({ caller, key }: KeyOwner): string {
  return createHash('sha256').update(`${caller}\u0000${key}`).digest('base64url');
}

/**
 * An answer may hold what is told once (the credentials of a device, a recovery code): it is kept for a day readable only to
 * who has the Idempotency-Key.
 */
export function sealAnswer(owner: KeyOwner, body: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKey(owner), iv);
  const sealed = Buffer.concat([cipher.update(body, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** @throws when it was sealed for someone else, or was changed */
export function openAnswer(owner: KeyOwner, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(CIPHER, cipherKey(owner), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
}

const cipherKey = ({ caller, key }: KeyOwner): Buffer => Buffer.from(hkdfSync('sha256', key, caller, 'kept answer', 32));
