import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { ValidateBy } from 'class-validator';

/** A public key as JWKS publishes it (RFC 7517). */
export interface PublishedKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
}

/** A key that access tokens are verified with. */
export interface VerificationKey {
  readonly pem: string;
  readonly published: PublishedKey;
}

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const withLineEnds = (pem: string): string => pem.replaceAll('\\n', '\n');
const PUBLIC_PEM = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g;

/** @throws when the text is not the PEM of an EC P-256 private key */
export function parseSigningKey(pem: string): KeyObject {
  const key = createPrivateKey(withLineEnds(pem));
  if (!isP256(key)) throw new TypeError('The key is not on the curve P-256');
  return key;
}

/** @throws when the text is anything but PEMs of EC P-256 public keys, one after the other */
export function parsePublicKeys(pems: string): VerificationKey[] {
  const text = withLineEnds(pems);
  if (text.replace(PUBLIC_PEM, '').trim() !== '') throw new TypeError('There is something beside public keys');
  return (text.match(PUBLIC_PEM) ?? []).map((pem) => verificationKey(createPublicKey(pem)));
}

/** The key with its name: the thumbprint of RFC 7638, so that the same key has the same name everywhere. */
export function verificationKey(publicKey: KeyObject): VerificationKey {
  if (!isP256(publicKey)) throw new TypeError('The key is not on the curve P-256');
  const { x, y } = publicKey.export({ format: 'jwk' });
  if (x === undefined || y === undefined) throw new TypeError('The key has no point');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
  return { pem, published: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' } };
}

const parses = (parse: (text: string) => unknown, value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  try {
    parse(value);
    return true;
  } catch {
    // Whatever OpenSSL says about it is left out: the text is a secret.
    return false;
  }
};

/** In the place of a key: one is made and kept in a file, outside production only. */
export const GENERATED_KEY = 'generate';

/** An EC P-256 private key as PEM, or `generate`. */
export function IsSigningKey(): PropertyDecorator {
  return ValidateBy({
    name: 'isSigningKey',
    validator: {
      validate: (value: unknown) => value === GENERATED_KEY || parses(parseSigningKey, value),
      defaultMessage: () => 'must be an EC P-256 private key, PKCS#8 PEM',
    },
  });
}

/** EC P-256 public keys as PEM. */
export function ArePublicKeys(): PropertyDecorator {
  return ValidateBy({
    name: 'arePublicKeys',
    validator: {
      validate: (value: unknown) => parses(parsePublicKeys, value),
      defaultMessage: () => 'must be EC P-256 public keys, PEM, one after the other',
    },
  });
}
