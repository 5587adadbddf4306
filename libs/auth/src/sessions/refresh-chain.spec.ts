import { parseConfig, RuntimeConfig } from '@madinina/platform/config';
import { isRefreshToken, RefreshChain, refreshTokenHash } from './refresh-chain';
import { DEVELOPMENT_REFRESH_SECRET, SessionConfig } from './session-config';

const chainWith = (environment: Record<string, string>): RefreshChain => {
  const config = parseConfig(environment, [SessionConfig]);
  return new RefreshChain(config.get(SessionConfig), config.get(RuntimeConfig));
};
const secret = 'a'.repeat(32);

describe('RefreshChain', () => {
  it('draws each first token anew', () => {
    const chain = chainWith({ NODE_ENV: 'test' });
    const tokens = Array.from({ length: 1_000 }, () => chain.first());
    expect(new Set(tokens).size).toBe(1_000);
    expect(tokens.every(isRefreshToken)).toBe(true);
  });

  it('gives one successor for one token, which only the secret can tell', () => {
    const token = chainWith({ NODE_ENV: 'test' }).first();
    const successor = chainWith({ AUTH_REFRESH_SECRET: secret }).successorOf(token);
    expect(isRefreshToken(successor)).toBe(true);
    expect(chainWith({ AUTH_REFRESH_SECRET: secret }).successorOf(token)).toBe(successor);
    expect(chainWith({ AUTH_REFRESH_SECRET: 'b'.repeat(32) }).successorOf(token)).not.toBe(successor);
  });

  it('stores a hash, not the token', () => {
    expect(refreshTokenHash('token')).toHaveLength(32);
    expect(refreshTokenHash('token').toString('hex')).toBe('3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0');
  });

  it('needs a secret of its own in production', () => {
    expect(() => chainWith({})).toThrow('AUTH_REFRESH_SECRET');
    expect(() => chainWith({ AUTH_REFRESH_SECRET: 'short' })).toThrow('AUTH_REFRESH_SECRET');
    expect(() => chainWith({ AUTH_REFRESH_SECRET: DEVELOPMENT_REFRESH_SECRET })).toThrow('AUTH_REFRESH_SECRET');
    expect(() => chainWith({ AUTH_REFRESH_SECRET: secret })).not.toThrow();
  });
});
