import { createPublicKey, type KeyObject } from 'node:crypto';
import { type RuntimeConfig } from '@madinina/platform/config';
import { type AccessTokenConfig } from './access-token-config';
import { developmentKey } from './development-key';
import { GENERATED_KEY, parsePublicKeys, parseSigningKey, type PublishedKey, verificationKey, type VerificationKey } from './signing-key';

/** The key that signs, and all that verify. */
export class SigningKeys {
  /** Name of the key that signs. */
  readonly kid: string;
  private readonly keys: ReadonlyMap<string, VerificationKey>;

  constructor(
    readonly privateKey: KeyObject,
    others: readonly VerificationKey[],
  ) {
    const current = verificationKey(createPublicKey(privateKey));
    this.kid = current.published.kid;
    this.keys = new Map([current, ...others].map((key) => [key.published.kid, key]));
  }

  /** @throws when production is told to make a key: its processes would not know each other's */
  static async load(config: AccessTokenConfig, runtime: RuntimeConfig): Promise<SigningKeys> {
    const isGenerated = config.signingKey === GENERATED_KEY;
    if (isGenerated && runtime.isProduction) throw new Error('AUTH_SIGNING_KEY must be a key in production');
    const pem = isGenerated ? await developmentKey(config.developmentKeyFile) : config.signingKey;
    return new SigningKeys(parseSigningKey(pem), parsePublicKeys(config.previousKeys ?? ''));
  }

  /** PEM of the public key with this name. */
  publicKey(kid: string): string | undefined {
    return this.keys.get(kid)?.pem;
  }

  /** Every public key, the one that signs first. */
  published(): PublishedKey[] {
    return [...this.keys.values()].map(({ published }) => published);
  }
}
