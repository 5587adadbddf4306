import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { jsonWebToken, newTestKey } from '@madinina/platform/testing';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { City } from './city.harness';
import { type CityProcess } from './city-process.harness';

const now = (): number => Math.floor(Date.now() / 1_000);
type Part = Record<string, unknown>;
const read = (part = ''): Part => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;

describe('a token that the city did not make', () => {
  const key = newTestKey();
  const theirs = newTestKey();
  let city: City;
  let header: Part;
  let claims: Part;
  let signature: string;

  beforeAll(async () => {
    city = await City.start(undefined, { AUTH_SIGNING_KEY: key.privatePem });
    const [head, body, seal = ''] = city.adminToken.split('.');
    [header, claims, signature] = [read(head), read(body), seal];
  });
  afterAll(() => city.stop());

  const ours = (more: Part = {}, claimed: Part = {}, by: KeyObject = key.privateKey): string =>
    jsonWebToken({ ...header, ...more }, { ...claims, ...claimed }, by);
  const sealed = (more: Part, seal: (signed: string) => Buffer | string): string => jsonWebToken({ ...header, ...more }, claims, seal);
  const hmac = (hash: string) => (text: string) => createHmac(hash, key.publicPem).update(text).digest();
  const me = (token: string, api?: CityProcess) => city.ask('GET', 'auth/me', { token, ...(api && { api }) });

  it('is the only thing wrong below: made by its key, one is taken', async () => {
    expect(await me(ours())).toMatchObject({ status: 200, body: { email: 'admin@city.example' } });
  });

  const attacks: Record<string, readonly [code: string, make: () => string]> = {
    'none, without a signature': ['algorithm_refused', () => sealed({ alg: 'none' }, () => '')],
    'nOnE, with our signature': ['algorithm_refused', () => sealed({ alg: 'nOnE' }, () => signature)],
    'HS256 with the public key as its secret': ['algorithm_refused', () => sealed({ alg: 'HS256' }, hmac('sha256'))],
    'HS256 that says it is ES256': ['tampered', () => sealed({}, hmac('sha256'))],
    'HS512, as long as ours, that says it is ES256': ['tampered', () => sealed({}, hmac('sha512'))],
    'RS256 by a key of theirs': [
      'algorithm_refused',
      () =>
        sealed({ alg: 'RS256' }, (text) =>
          sign('sha256', Buffer.from(text), generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
        ),
    ],
    'another key under our name': ['tampered', () => ours({}, {}, theirs.privateKey)],
    'another key under its own name': ['key_unknown', () => ours({ kid: theirs.kid }, {}, theirs.privateKey)],
    'another key that it brings along': [
      'key_unknown',
      () => ours({ kid: theirs.kid, jwk: createPublicKey(theirs.privateKey).export({ format: 'jwk' }) }, {}, theirs.privateKey),
    ],
    'another key that is to be fetched': [
      'key_unknown',
      () => ours({ kid: theirs.kid, jku: `${city.api.url}/.well-known/jwks.json`, x5u: 'http://127.0.0.1:1/' }, {}, theirs.privateKey),
    ],
    'our key with an address to fetch another from': ['tampered', () => ours({ jku: 'http://127.0.0.1:1/' }, {}, theirs.privateKey)],
    'a name that is a path': ['key_unknown', () => ours({ kid: '../../../../dev/null' })],
    'a name that is SQL': ['key_unknown', () => ours({ kid: "' OR '1'='1" })],
    'a name that every object has': ['key_unknown', () => ours({ kid: '__proto__' })],
    'a name that is a list': ['key_unknown', () => ours({ kid: [key.kid] })],
    'no name': ['key_unknown', () => ours({ kid: undefined })],
    'a signature of zeros': ['tampered', () => sealed({}, () => Buffer.alloc(64))],
    'a signature as DER': ['tampered', () => sealed({}, (text) => sign('sha256', Buffer.from(text), key.privateKey))],
    'roles written in': ['tampered', () => jsonWebToken(header, { ...claims, roles: ['SUPER_ADMIN', 'OPERATOR'] }, () => signature)],
    'someone else written in': [
      'tampered',
      () => jsonWebToken(header, { ...claims, sub: '019aa000-0000-7000-8000-000000000000' }, () => signature),
    ],
    'another type': ['invalid', () => ours({ typ: 'JWT' })],
    'an extension that must be understood': ['invalid', () => ours({ crit: ['b64'], b64: false })],
    'another audience': ['invalid', () => ours({}, { aud: 'another city' })],
    'another issuer': ['invalid', () => ours({}, { iss: 'another city' })],
    'no end': ['invalid', () => ours({}, { exp: undefined })],
    'an end that was': ['expired', () => ours({}, { iat: now() - 1_000, exp: now() - 60 })],
    'a birth in the future': ['not_yet_valid', () => ours({}, { iat: now() + 600, exp: now() + 1_200 })],
    'a use from the future on': ['not_yet_valid', () => ours({}, { nbf: now() + 600 })],
    'a role that is none': ['invalid', () => ours({}, { roles: ['GOD'] })],
    'two parts': ['malformed', () => city.adminToken.split('.').slice(0, 2).join('.')],
    '5,000 characters': ['malformed', () => 'A'.repeat(5_000)],
    'words of a header that are no JSON': ['malformed', () => `${Buffer.from('{"alg":').toString('base64url')}.e30.c2ln`],
  };

  it.each(Object.entries(attacks))('is refused with its own code, and nothing of it is logged: %s', async (_what, [code, make]) => {
    const token = make();
    const answer = await me(token);
    expect(answer).toMatchObject({ status: 401, body: { code: `auth.token.${code}` } });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    for (const part of token.split('.').filter(({ length }) => length > 20)) {
      expect(JSON.stringify(answer.body)).not.toContain(part);
      expect(city.api.output).not.toContain(part);
    }
  });

  it('opens no socket', async () => {
    for (const token of [
      sealed({ alg: 'none' }, () => ''),
      ours({}, {}, theirs.privateKey),
      ours({}, { iat: now() - 1_000, exp: now() - 60 }),
    ]) {
      const socket = io(city.api.url, { auth: { token }, transports: ['websocket'], reconnection: false });
      const told = await new Promise<string>((resolve) => {
        socket.once('welcome', () => resolve('welcome'));
        socket.once('connect_error', ({ message }) => resolve(message));
      });
      socket.disconnect();
      expect(told).toMatch(/^auth\.token\./);
      const native = new WebSocket(`${city.api.url.replace('http', 'ws')}/ws?token=${token}`);
      const code = await new Promise<number>((resolve) => native.once('close', resolve));
      expect(code).toBe(4401);
      expect(city.api.output).not.toContain(token.split('.')[1]);
    }
  });

  it('is one of the last key only while that is in grace: the keys change without anyone being signed out, and then it is over', async () => {
    const next = newTestKey();
    const processes: CityProcess[] = [];
    const start = async (settings: NodeJS.ProcessEnv): Promise<CityProcess> => {
      const api = await city.anotherApi(settings);
      processes.push(api);
      return api;
    };
    try {
      const announcing = await start({ AUTH_PREVIOUS_KEYS: next.publicPem });
      const changed = await start({ AUTH_SIGNING_KEY: next.privatePem, AUTH_PREVIOUS_KEYS: key.publicPem });
      const account = { identifier: 'admin@city.example', password: 'correct horse battery staple' };
      const { body } = await city.ask<{ accessToken: string; refreshToken: string }>('POST', 'auth/login', {
        body: account,
        token: null,
        api: changed,
      });
      expect(read(body.accessToken.split('.')[0])['kid']).toBe(next.kid);
      for (const api of [announcing, changed])
        for (const token of [city.adminToken, body.accessToken]) expect((await me(token, api)).status).toBe(200);
      const published = await city.ask<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json', { token: null, api: changed });
      expect(published.body.keys.map(({ kid }) => kid)).toEqual([next.kid, key.kid]);

      const after = await start({ AUTH_SIGNING_KEY: next.privatePem });
      expect(await me(city.adminToken, after)).toMatchObject({ status: 401, body: { code: 'auth.token.key_unknown' } });
      // The session goes on: its refresh token is no matter of the key.
      const renewed = await city.ask<{ accessToken: string }>('POST', 'auth/refresh', {
        body: { refreshToken: body.refreshToken },
        token: null,
        api: after,
      });
      expect(renewed.status).toBe(200);
      expect((await me(renewed.body.accessToken, after)).status).toBe(200);
    } finally {
      for (const process of processes) await process.end('SIGTERM');
    }
  });
});
