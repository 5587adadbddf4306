import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that signs access tokens, with its names. */
export interface TestKey {
  readonly privateKey: KeyObject;
  /** PKCS#8, as AUTH_SIGNING_KEY takes it. */
  readonly privatePem: string;
  /** As AUTH_PREVIOUS_KEYS takes it. */
  readonly publicPem: string;
  /** Thumbprint of RFC 7638. */
  readonly kid: string;
}

export function newTestKey(): TestKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey);
  const { x, y } = publicKey.export({ format: 'jwk' });
  return {
    privateKey,
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }) as string,
    kid: createHash('sha256')
      .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
      .digest('base64url'),
  };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A JSON Web Token of exactly this header and these claims: a test says everything that is in it.
 * @param seal an EC key signs ES256; a function makes whatever signature it likes of the first two parts
 */
export function jsonWebToken(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  seal: KeyObject | ((signed: string) => Buffer | string),
): string {
  const signed = `${part(header)}.${part(claims)}`;
  const signature =
    typeof seal === 'function' ? seal(signed) : sign('sha256', Buffer.from(signed), { key: seal, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`;
}
