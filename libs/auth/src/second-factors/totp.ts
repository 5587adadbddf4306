import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32';

/** What every authenticator app understands; others are ignored by many of them. */
export const TOTP = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
/** Bytes of a secret: the length of the hash, as RFC 4226 advises. */
export const TOTP_SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are taken: clocks differ, and typing takes time (RFC 6238, 5.2). */
const STEPS_AROUND = 1;

/** The time step that a moment is in. */
export const totpStep = (atMs: number): number => Math.floor(atMs / 1_000 / TOTP.periodSeconds);

/** The code of a step (RFC 6238 over HOTP, RFC 4226). */
export function totpCode(secret: Uint8Array, step: number, digits: number = TOTP.digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The newest step around the moment that the code is of; undefined when it is of none. Each costs the same, right or wrong. */
export function stepOfCode(secret: Uint8Array, code: string, atMs: number): number | undefined {
  const now = totpStep(atMs);
  let found: number | undefined;
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step += 1) {
    const wanted = Buffer.from(totpCode(secret, step));
    const given = Buffer.from(code);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) found = step;
  }
  return found;
}

/** What an authenticator app reads from a QR code. */
export function otpauthUri({ secret, issuer, label }: { secret: Uint8Array; issuer: string; label: string }): string {
  const place = `${encodeURIComponent(issuer)}:${encodeURIComponent(label)}`;
  const { algorithm, digits, periodSeconds } = TOTP;
  return `otpauth://totp/${place}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=${algorithm}&digits=${digits}&period=${periodSeconds}`;
}
