import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { type SessionProof } from '../sessions/session';
import { type RevokedSessions } from '../sessions/revoked-sessions';
import { type AccessTokenConfig } from './access-token-config';
import { type SessionRepository } from '../sessions/session.repository';
import { AccessTokenService, type TokenSubject } from './access-token.service';
import { SigningKeys } from './signing-keys';

const config: AccessTokenConfig = {
  issuer: 'madinina',
  audience: 'madinina',
  lifeSeconds: 900,
  freshSeconds: 300,
  mfaRequiredRoles: ['SUPER_ADMIN'],
  signingKey: '',
  developmentKeyFile: '',
};
const subject = (): TokenSubject => ({
  accountId: randomUUID(),
  sessionId: randomUUID(),
  roles: ['USER', 'OPERATOR'],
  authenticatedAt: new Date(),
  factors: ['password'],
  sessionEndsAt: new Date(Date.now() + 86_400_000),
});

describe('AccessTokenService', () => {
  const jwt = new JwtService({});
  const revoked = new Set<string>();
  let proof: SessionProof | undefined;
  const tokens = new AccessTokenService(
    jwt,
    new SigningKeys(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, []),
    config,
    revoked as unknown as RevokedSessions,
    { proofOf: () => Promise.resolve(proof) } as unknown as SessionRepository,
  );
  afterEach(() => jest.restoreAllMocks());

  it('says whom a token speaks for, with what their roles allow', async () => {
    const who = subject();
    const { token, expiresIn } = tokens.issue(who);
    expect(expiresIn).toBe(900);
    const caller = await tokens.verify(token);
    expect(caller).toMatchObject({ accountId: who.accountId, sessionId: who.sessionId, roles: who.roles });
    expect(caller.permissions.has('iot.alert.handle')).toBe(true);
    expect(caller.permissions.has('iot.zone.manage')).toBe(false);
  });

  it('withholds a role that needs a second factor until the session has one', async () => {
    const root: TokenSubject = { ...subject(), roles: ['USER', 'SUPER_ADMIN'] };
    const withheld = tokens.issue(root);
    expect(withheld.withheldRoles).toEqual(['SUPER_ADMIN']);
    expect((await tokens.verify(withheld.token)).roles).toEqual(['USER']);
    const whole = tokens.issue({ ...root, factors: ['password', 'totp'] });
    expect(whole.withheldRoles).toEqual([]);
    expect((await tokens.verify(whole.token)).roles).toEqual(['USER', 'SUPER_ADMIN']);
  });

  it('says when and by what the person proved who they are', async () => {
    const authenticatedAt = new Date('2026-03-01T10:00:00.900Z');
    const { token } = tokens.issue({ ...subject(), authenticatedAt, factors: ['password', 'totp'] });
    expect(jwt.decode(token)).toMatchObject({ auth_time: 1_772_359_200, amr: ['pwd', 'otp', 'mfa'] });
    expect((await tokens.verify(token)).authenticatedAt).toBe(1_772_359_200);
  });

  describe('asks for a fresh proof', () => {
    const fresh: SessionProof = { secondsAgo: 10, factors: ['password'], secondFactors: [] };
    const ago = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;
    const REQUIRED = { code: 'auth.step_up.required', details: { withinSeconds: 300, password: true, secondFactors: [] } };
    const ask = async (authenticatedAt: number | undefined, found: SessionProof | undefined, within?: number): Promise<void> => {
      proof = found;
      const caller = await tokens.verify(tokens.issue(subject()).token);
      await tokens.requireFresh({ ...caller, authenticatedAt }, within);
    };

    it('of the session, and of the token', async () => {
      await expect(ask(ago(10), fresh)).resolves.toBeUndefined();
      await expect(ask(ago(10), { ...fresh, secondsAgo: 301 })).rejects.toMatchObject(REQUIRED);
      await expect(ask(ago(310), fresh)).rejects.toMatchObject(REQUIRED);
      await expect(ask(undefined, fresh)).rejects.toMatchObject(REQUIRED);
      await expect(ask(ago(10), undefined)).rejects.toMatchObject(REQUIRED);
      await expect(ask(ago(20), { ...fresh, secondsAgo: 20 }, 15)).rejects.toMatchObject({ code: 'auth.step_up.required' });
    });

    it('with a second factor when the account has one', async () => {
      const strong: SessionProof = { ...fresh, secondFactors: ['totp'] };
      await expect(ask(ago(10), strong)).rejects.toMatchObject({ details: { secondFactors: ['totp'] } });
      await expect(ask(ago(10), { ...strong, factors: ['password', 'totp'] })).resolves.toBeUndefined();
    });
  });

  it('lets no token outlive its session', () => {
    const sessionEndsAt = new Date(Date.now() + 10_500);
    const { token } = tokens.issue({ ...subject(), sessionEndsAt });
    expect(tokens.read(token).expiresAt).toBe(Math.floor(sessionEndsAt.getTime() / 1_000));
  });

  it('examines a signature once, and asks each time whether the session ended', () => {
    const examine = jest.spyOn(jwt, 'verify');
    const who = subject();
    const { token } = tokens.issue(who);
    tokens.read(token);
    tokens.read(token);
    expect(examine).toHaveBeenCalledTimes(1);
    revoked.add(who.sessionId);
    expect(() => tokens.read(token)).toThrow(expect.objectContaining({ code: 'auth.session.revoked' }) as Error);
  });

  it('recalls a token that it examined, until it expires or its session ends, and no other', () => {
    const who = subject();
    const { token } = tokens.issue(who);
    expect(tokens.recall(token)).toBeUndefined();
    tokens.read(token);
    expect(tokens.recall(token)).toMatchObject({ accountId: who.accountId, sessionId: who.sessionId });
    expect(tokens.recall(`${token}x`)).toBeUndefined();
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000);
    expect(tokens.recall(token)).toBeUndefined();
    later.mockRestore();
    revoked.add(who.sessionId);
    expect(tokens.recall(token)).toBeUndefined();
  });

  it('takes a signature in one writing alone: other last signs of base64url stand for the same bytes', () => {
    const { token } = tokens.issue(subject());
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const sign of signs) {
      const written = `${token.slice(0, -1)}${sign}`;
      if (written !== token) expect(() => tokens.read(written)).toThrow(expect.objectContaining({ code: 'auth.token.tampered' }) as Error);
    }
    expect(tokens.read(token)).toBeDefined();
  });

  it('keeps no more than 10,000 tokens, those used last', () => {
    const { token: kept } = tokens.issue(subject());
    const { token: forgotten } = tokens.issue(subject());
    tokens.read(forgotten);
    jest.spyOn(jwt, 'verify').mockImplementation(() => ({ sub: randomUUID(), sid: randomUUID(), roles: [], iat: 0, exp: 9e9 }));
    const [head, body, signature] = kept.split('.');
    for (let i = 0; i < 9_999; i += 1) {
      tokens.read(`${head}.${body}${i}.${signature}`);
      if (i % 1_000 === 0) tokens.read(kept);
    }
    tokens.read(`${head}.${body}last.${signature}`);
    const examine = jest.spyOn(jwt, 'verify');
    examine.mockClear();
    tokens.read(kept);
    expect(examine).not.toHaveBeenCalled();
    tokens.read(forgotten);
    expect(examine).toHaveBeenCalledTimes(1);
  });

  it('answers within 50 µs for a token it knows', () => {
    const { token } = tokens.issue(subject());
    const times = Array.from({ length: 2_001 }, () => {
      const start = performance.now();
      tokens.read(token);
      return performance.now() - start;
    });
    expect(times.sort((a, b) => a - b)[1_000]! * 1_000).toBeLessThan(50);
  });
});
