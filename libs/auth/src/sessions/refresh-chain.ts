import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { type RuntimeConfig } from '@madinina/platform/config';
import { DEVELOPMENT_REFRESH_SECRET, type SessionConfig } from './session-config';

const BYTES = 32;

/**
 * How refresh tokens follow one another: the first is drawn at random, each next is a keyed hash of the one before it.
 * So whoever comes with a used token within the grace can be given its one successor again, without any token being stored,
 * and whoever steals one token cannot compute the next.
 */
export class RefreshChain {
  private readonly key: Buffer;

  /** @throws when production has the secret of development */
  constructor({ refreshSecret }: SessionConfig, runtime: RuntimeConfig) {
    if (runtime.isProduction && refreshSecret === DEVELOPMENT_REFRESH_SECRET)
      throw new Error('AUTH_REFRESH_SECRET must be a secret of your own in production');
    this.key = Buffer.from(hkdfSync('sha256', refreshSecret, '', 'madinina refresh token successor', BYTES));
  }

  first(): string {
    return randomBytes(BYTES).toString('base64url');
  }

  /** Always the same for the same token. */
  successorOf(token: string): string {
    return createHmac('sha256', this.key).update(token).digest('base64url');
  }
}

/** Whether it has the shape of a refresh token. */
export const isRefreshToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** What is stored of a token. It holds 256 random bits, so a plain hash cannot be guessed back. */
export const refreshTokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
