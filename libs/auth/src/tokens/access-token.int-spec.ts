import { createHmac, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { AuthCity } from '../auth.harness';
import { type SignedInDto } from '../sign-in/sign-in.dto';
import { SigningKeys } from './signing-keys';

const encode = (part: object | string): string => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const now = (): number => Math.floor(Date.now() / 1_000);

/** A token signed as ours are, with any key. */
function signed(key: KeyObject, header: object, claims: object): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('sha256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url')}`;
}

describe('access tokens', () => {
  let city: AuthCity;
  let mine: { id: string; accessToken: string };
  let claims: Record<string, unknown>;
  let header: Record<string, unknown>;
  let key: KeyObject;
  let publicPem: string;

  beforeAll(async () => {
    city = await AuthCity.start();
    mine = await city.signUp('owner');
    const [head = '', body = ''] = mine.accessToken.split('.');
    header = decode(head);
    claims = decode(body);
    const keys = city.api.room.get(SigningKeys);
    key = keys.privateKey;
    publicPem = keys.publicKey(keys.kid)!;
  });
  afterAll(() => city.stop());

  const me = (token: string) => city.api.get('auth/me', { token });
  const tampered = (part: 'header' | 'claims', change: object): string => {
    const [head, body, signature] = mine.accessToken.split('.');
    return part === 'header'
      ? [encode({ ...header, ...change }), body, signature].join('.')
      : [head, encode({ ...claims, ...change }), signature].join('.');
  };

  it('are ES256 JSON Web Tokens that another library verifies with what is published', async () => {
    const { status, body, headers } = await city.api.get<JSONWebKeySet>('/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    const verified = await jwtVerify(mine.accessToken, createLocalJWKSet(body), {
      issuer: 'madinina',
      audience: 'madinina',
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
    expect(verified.payload).toMatchObject({ sub: mine.id, roles: ['USER'] });
    expect(verified.payload.exp! - verified.payload.iat!).toBe(900);
    expect(Object.keys(verified.payload).sort()).toEqual(['amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'roles', 'sid', 'sub']);
    expect(body.keys).toHaveLength(1);
    expect(body.keys[0]).not.toHaveProperty('d');
  });

  it('are taken when they are made as ours are', async () => {
    expect(await me(signed(key, header, claims))).toMatchObject({ status: 200, body: { id: mine.id } });
  });

  const forged: Record<string, readonly [code: string, make: () => string]> = {
    'with the algorithm none': ['auth.token.algorithm_refused', () => `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`],
    'with the algorithm None and our signature': ['auth.token.algorithm_refused', () => tampered('header', { alg: 'None' })],
    'with HS256 and the public key as its secret': [
      'auth.token.algorithm_refused',
      () => {
        const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
        return `${text}.${createHmac('sha256', publicPem).update(text).digest('base64url')}`;
      },
    ],
    'with ES256 in the header and HS256 in the signature': [
      'auth.token.tampered',
      () => {
        const text = `${encode(header)}.${encode(claims)}`;
        return `${text}.${createHmac('sha256', publicPem).update(text).digest('base64url')}`;
      },
    ],
    'with ES384': ['auth.token.algorithm_refused', () => tampered('header', { alg: 'ES384' })],
    'with another key under our name': [
      'auth.token.tampered',
      () => signed(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, header, claims),
    ],
    'with another key under its own name': [
      'auth.token.key_unknown',
      () => signed(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, { ...header, kid: 'theirs' }, claims),
    ],
    'with a key that it brings along': [
      'auth.token.tampered',
      () => {
        const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return signed(pair.privateKey, { ...header, jwk: pair.publicKey.export({ format: 'jwk' }) }, claims);
      },
    ],
    'with a name that is a path': ['auth.token.key_unknown', () => signed(key, { ...header, kid: '../../etc/passwd' }, claims)],
    'without the name of its key': ['auth.token.key_unknown', () => signed(key, { ...header, kid: undefined }, claims)],
    'of another type': ['auth.token.invalid', () => signed(key, { ...header, typ: 'JWT' }, claims)],
    'with an extension that must be understood': ['auth.token.invalid', () => signed(key, { ...header, crit: ['exp'] }, claims)],
    'with more roles written in': ['auth.token.tampered', () => tampered('claims', { roles: ['SUPER_ADMIN'] })],
    'of someone else written in': ['auth.token.tampered', () => tampered('claims', { sub: randomUUID() })],
    'with a signature cut short': ['auth.token.tampered', () => mine.accessToken.slice(0, -8)],
    'with an empty signature': ['auth.token.malformed', () => mine.accessToken.replace(/[^.]+$/, '')],
    'with a signature of zeros': ['auth.token.tampered', () => mine.accessToken.replace(/[^.]+$/, Buffer.alloc(64).toString('base64url'))],
    expired: ['auth.token.expired', () => signed(key, header, { ...claims, iat: now() - 1_000, exp: now() - 6 })],
    'that never expires': ['auth.token.invalid', () => signed(key, header, { ...claims, exp: undefined })],
    'that expires in words': ['auth.token.invalid', () => signed(key, header, { ...claims, exp: 'never' })],
    'issued in the future': ['auth.token.not_yet_valid', () => signed(key, header, { ...claims, iat: now() + 60, exp: now() + 600 })],
    'good from the future on': ['auth.token.not_yet_valid', () => signed(key, header, { ...claims, nbf: now() + 60 })],
    'of another issuer': ['auth.token.invalid', () => signed(key, header, { ...claims, iss: 'another' })],
    'for another audience': ['auth.token.invalid', () => signed(key, header, { ...claims, aud: 'another' })],
    'without a session': ['auth.token.invalid', () => signed(key, header, { ...claims, sid: undefined })],
    'with a role that does not exist': ['auth.token.invalid', () => signed(key, header, { ...claims, roles: ['GOD'] })],
    'with the time of its proof in words': ['auth.token.invalid', () => signed(key, header, { ...claims, auth_time: 'now' })],
    'with roles in a text': ['auth.token.invalid', () => signed(key, header, { ...claims, roles: 'SUPER_ADMIN' })],
    'with claims that are a list': ['auth.token.invalid', () => signed(key, header, [])],
    'whose claims are not JSON': [
      'auth.token.invalid',
      () => {
        const text = `${encode(header)}.${encode('{"sub"')}`;
        return `${text}.${createSign('sha256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url')}`;
      },
    ],
    'whose header is not JSON': ['auth.token.malformed', () => `${encode('{"alg"')}.${encode(claims)}.c2ln`],
    'whose header is null': ['auth.token.malformed', () => `${encode('null')}.${encode(claims)}.c2ln`],
    'that is signed as DER': [
      'auth.token.tampered',
      () => {
        const text = `${encode(header)}.${encode(claims)}`;
        return `${text}.${createSign('sha256').update(text).sign({ key, dsaEncoding: 'der' }, 'base64url')}`;
      },
    ],
    'that is a word': ['auth.token.malformed', () => 'token'],
    'of 5,000 characters': ['auth.token.malformed', () => `${mine.accessToken}${'A'.repeat(5_000 - mine.accessToken.length)}`],
  };

  it.each(Object.entries(forged))('are refused %s', async (_what, [code, make]) => {
    const token = make();
    expect(await me(token)).toMatchObject({ status: 401, body: { code } });
    const state = await city.api.post('auth/verify', { token });
    expect(state).toMatchObject({ status: 200, body: { active: false, sub: null, roles: [], exp: null } });
  });

  describe('by a clock that', () => {
    const present = Date.now();
    beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(present));
    afterEach(() => jest.restoreAllMocks());

    it('differs are good for 5 s more than they say, and no longer', async () => {
      const seconds = Math.floor(present / 1_000);
      expect(await me(signed(key, header, { ...claims, exp: seconds - 4 }))).toMatchObject({ status: 200 });
      expect(await me(signed(key, header, { ...claims, exp: seconds - 5 }))).toMatchObject({ status: 401 });
      expect(await me(signed(key, header, { ...claims, iat: seconds + 5 }))).toMatchObject({ status: 200 });
      expect(await me(signed(key, header, { ...claims, iat: seconds + 6 }))).toMatchObject({ status: 401 });
    });

    it('goes on expire also after they were found good', async () => {
      const token = signed(key, header, { ...claims, exp: Math.floor(present / 1_000) });
      expect(await me(token)).toMatchObject({ status: 200 });
      jest.mocked(Date.now).mockReturnValue(present + 5_000);
      expect(await me(token)).toMatchObject({ status: 401, body: { code: 'auth.token.expired' } });
    });
  });

  it('say who they are for', async () => {
    expect(await city.api.post('auth/verify', { token: mine.accessToken })).toMatchObject({
      status: 200,
      body: { active: true, sub: mine.id, roles: ['USER'], exp: claims['exp'] },
    });
  });

  it('go on to be good while the keys are changed', async () => {
    const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = (exported: string | Buffer): string => exported.toString();
    const nextPrivate = pem(next.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const nextPublic = pem(next.publicKey.export({ format: 'pem', type: 'spki' }));
    const announcing = await city.startApi({ AUTH_PREVIOUS_KEYS: nextPublic });
    const changed = await city.startApi({ AUTH_SIGNING_KEY: nextPrivate, AUTH_PREVIOUS_KEYS: publicPem });
    const after = await city.startApi({ AUTH_SIGNING_KEY: nextPrivate });
    const { body } = await changed.post<SignedInDto>('auth/login', { identifier: 'owner@example.org', password: 'colibri sous la pluie' });
    for (const api of [announcing, changed])
      for (const token of [mine.accessToken, body.accessToken]) expect(await api.get('auth/me', { token })).toMatchObject({ status: 200 });
    expect((await changed.get<JSONWebKeySet>('/.well-known/jwks.json')).body.keys).toHaveLength(2);
    expect(await after.get('auth/me', { token: mine.accessToken })).toMatchObject({
      status: 401,
      body: { code: 'auth.token.key_unknown' },
    });
  });
});
