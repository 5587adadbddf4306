import { createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a device proves itself with: 256 random bits, as 43 characters of base64url. */
export const newDeviceSecret = (): string => randomBytes(32).toString('base64url');

const ROUNDS = 101;
const HASH_BYTES = 64;
/** `$7$<rounds>$<salt>$<PBKDF2 with SHA-512>`, both in base64: a line of Mosquitto's password file, and its default of 101 rounds. */
const BROKER_HASH = /^\$7\$(\d{1,6})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/;

/**
 * What is kept of a secret, in the words of the broker, so that it checks the same secret without ever being told it. More rounds would
 * buy nothing, because 256 random bits cannot be guessed however fast a guess is, and would cost both sides at each sign-in of each device.
 */
export function secretHash(secret: string): string {
  const salt = randomBytes(12);
  return `$7$${ROUNDS}$${salt.toString('base64')}$${pbkdf2Sync(secret, salt, ROUNDS, HASH_BYTES, 'sha512').toString('base64')}`;
}

/** Whether a broker can check a secret by this hash; those from before are plain SHA-256. */
export const isBrokerHash = (hash: string): boolean => BROKER_HASH.test(hash);

/** In constant time for hashes of one kind. */
export function secretMatches(secret: string, hash: string): boolean {
  const [, rounds, salt, wanted] = BROKER_HASH.exec(hash) ?? [];
  if (rounds === undefined || salt === undefined || wanted === undefined)
    return isSame(createHash('sha256').update(secret).digest(), Buffer.from(hash, 'base64url'));
  return isSame(pbkdf2Sync(secret, Buffer.from(salt, 'base64'), Number(rounds), HASH_BYTES, 'sha512'), Buffer.from(wanted, 'base64'));
}

const isSame = (given: Buffer, wanted: Buffer): boolean => given.length === wanted.length && timingSafeEqual(given, wanted);

// Crockford's 32 signs, without i, l, o and u, which people misread.
const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A device key for who does not bring one: the type and 50 random bits. */
export const newDeviceKey = (type: string): string => `${type}-${[...randomBytes(10)].map((byte) => SIGNS.charAt(byte % 32)).join('')}`;
