import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ValidateBy } from 'class-validator';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const HIGHEST_VERSION = 2_147_483_647;

/** A secret as it is stored. */
export interface Sealed {
  readonly sealed: Buffer;
  readonly keyVersion: number;
}

/** @throws when a part is not `version:key`, a key has not 32 bytes, or a version comes twice */
function parseKeys(parts: readonly string[]): Map<number, Buffer> {
  const keys = new Map<number, Buffer>();
  for (const part of parts) {
    const [, number, text] = /^([1-9]\d{0,9}):([A-Za-z0-9+/_-]{43}=?)$/.exec(part.trim()) ?? [];
    const version = Number(number);
    const key = Buffer.from(text ?? '', 'base64');
    if (!(version <= HIGHEST_VERSION) || key.length !== KEY_BYTES || keys.has(version)) throw new TypeError('This is no list of keys');
    keys.set(version, key);
  }
  if (keys.size === 0) throw new TypeError('There is no key');
  return keys;
}

/** The keys that secrets of second factors are sealed with: the first seals, all open. */
export class FactorKeys {
  /** Version of the key that seals. */
  readonly version: number;
  private readonly keys: ReadonlyMap<number, Buffer>;

  /** @param parts each `version:key`, the key 32 bytes in base64 */
  constructor(parts: readonly string[]) {
    this.keys = parseKeys(parts);
    const [version] = this.keys.keys();
    if (version === undefined) throw new TypeError('There is no key');
    this.version = version;
  }

  /** Only the same owner's secret opens again: a row that is copied to another account is of no use. */
  seal(secret: Uint8Array, owner: string): Sealed {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key(this.version), nonce).setAAD(Buffer.from(owner));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]), keyVersion: this.version };
  }

  /** @throws when its key is not among ours, or it was changed, or is another owner's */
  open({ sealed, keyVersion }: Sealed, owner: string): Buffer {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.key(keyVersion), nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }

  private key(version: number): Buffer {
    const key = this.keys.get(version);
    if (!key) throw new Error(`AUTH_FACTOR_KEYS has no key of version ${version}`);
    return key;
  }
}

/** A list of `version:key`. */
export function AreFactorKeys(): PropertyDecorator {
  return ValidateBy({
    name: 'areFactorKeys',
    validator: {
      validate: (value: unknown) => {
        if (!Array.isArray(value) || !value.every((part) => typeof part === 'string')) return false;
        try {
          parseKeys(value);
          return true;
        } catch (error) {
          if (error instanceof TypeError) return false;
          throw error;
        }
      },
      defaultMessage: () => 'must be keys as version:base64 of 32 bytes, each version once',
    },
  });
}
