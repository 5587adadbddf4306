import { randomBytes } from 'node:crypto';
import { eventually } from '@madinina/platform/testing';
import { WebSocket } from 'ws';
import { City, type Person } from './city.harness';
import { type CityProcess } from './city-process.harness';

const PASSWORD = 'colibri sous la pluie';
const REVOKED = { status: 401, body: { code: 'auth.session.revoked' } };

/** The built city behind a proxy that says where each caller is, its limits on, with one api more. */
describe('attacks on signing in', () => {
  let city: City;
  let other: CityProcess;
  beforeAll(async () => {
    city = await City.start(undefined, { TRUST_PROXY: '127.0.0.1', AUTH_PASSWORD_MEMORY_KIB: '19456', AUTH_PASSWORD_PASSES: '2' });
    other = await city.anotherApi();
  });
  afterAll(async () => {
    await other.end('SIGTERM');
    await city.stop();
  });

  let people = 0;
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
  /** Each person at an address of their own, so that no test uses up another's limits. */
  const newPerson = async (name: string) => {
    people += 1;
    const [email, headers] = [`${name}@city.example`, from(`203.0.113.${people}`)];
    const person = { email, password: PASSWORD, givenName: 'Aimée', familyName: 'Léro' };
    const registered = await city.ask('POST', 'auth/register', { body: person, token: null, headers });
    expect(registered.status).toBe(201);
    const signIn = () => city.ask<Person>('POST', 'auth/login', { body: { identifier: email, password: PASSWORD }, token: null, headers });
    return { email, headers, signIn, tokens: (await signIn()).body };
  };
  const refresh = (refreshToken: string, api: CityProcess, headers: Record<string, string>) =>
    city.ask<Person>('POST', 'auth/refresh', { body: { refreshToken }, token: null, headers, api });
  const me = (token: string, api = city.api) => city.ask('GET', 'auth/me', { token, api });

  it('20 refreshes of one token at once, in two processes, are 20 successes, one family and no logout', async () => {
    const { tokens, headers } = await newPerson('tabs');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, index) => refresh(tokens.refreshToken, index % 2 ? other : city.api, headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    for (const { body } of answers) expect((await me(body.accessToken)).status).toBe(200);
    const sessions = await city.ask<{ items: unknown[] }>('GET', 'auth/sessions', { token: tokens.accessToken });
    expect(sessions.body.items).toHaveLength(1);
    expect((await refresh([...successors].join(), city.api, headers)).status).toBe(200);
  });

  it('a used token that comes back after the grace ends the family, in every process', async () => {
    const { tokens, headers, signIn } = await newPerson('stolen');
    const untouched = (await signIn()).body;
    const thief = (await refresh(tokens.refreshToken, other, headers)).body;
    expect((await me(thief.accessToken)).status).toBe(200);
    await city.query(`UPDATE refresh_tokens SET used_at = used_at - interval '1 hour'`);
    expect(await refresh(tokens.refreshToken, other, headers)).toMatchObject({ status: 401, body: { code: 'auth.refresh.replayed' } });
    expect(await refresh(thief.refreshToken, other, headers)).toMatchObject(REVOKED);
    for (const api of [other, city.api])
      for (const token of [thief.accessToken, tokens.accessToken])
        await eventually(async () => expect(await me(token, api)).toMatchObject(REVOKED));
    expect((await me(untouched.accessToken)).status).toBe(200);
  });

  it('1,000 guesses from as many addresses do not get through, though the right one is among them, and the owner still does', async () => {
    const owner = await newPerson('owner');
    const guess = (index: number) =>
      city.ask('POST', 'auth/login', {
        // The right one comes when the account is long under attack.
        body: { identifier: owner.email, password: index === 700 ? PASSWORD : `guess number ${index}` },
        token: null,
        headers: from(`10.${index >> 8}.${index & 255}.7`),
      });
    const answers: { status: number; body: Record<string, unknown> }[] = [];
    for (let index = 0; index < 1_000; index += 25)
      answers.push(...(await Promise.all(Array.from({ length: 25 }, (_none, offset) => guess(index + offset)))));
    const told = new Map<string, number>();
    for (const { status, body } of answers)
      told.set(`${status} ${String(body['code'])}`, (told.get(`${status} ${String(body['code'])}`) ?? 0) + 1);
    expect([...told.keys()].sort()).toEqual(['401 auth.credentials.invalid', '429 auth.credentials.delayed']);
    // Twenty are free, and while the waits grow to minutes a slow machine lets a few more be checked.
    expect(told.get('401 auth.credentials.invalid')).toBeLessThan(40);
    expect(answers[700]).toMatchObject({ status: 429 });
    expect((await owner.signIn()).status).toBe(200);
    expect((await me(owner.tokens.accessToken)).status).toBe(200);
  });

  it('a session that ended is cut off its sockets, also in another process', async () => {
    const { tokens, headers, signIn } = await newPerson('listener');
    const stays = (await signIn()).body;
    const open = async (token: string) => {
      const socket = await city.socket(token, other);
      const native = new WebSocket(`${other.url.replace('http', 'ws')}/ws?token=${token}`);
      const closed = new Promise<number>((resolve) => native.once('close', resolve));
      await new Promise((resolve) => native.once('message', resolve));
      return { socket, native, closed };
    };
    const [ended, kept] = [await open(tokens.accessToken), await open(stays.accessToken)];
    const isCut = new Promise<string>((resolve) => ended.socket.once('disconnect', resolve));
    expect((await city.ask('POST', 'auth/logout', { token: tokens.accessToken, headers })).status).toBe(204);
    expect(await isCut).toBe('io server disconnect');
    expect(await ended.closed).toBe(4403);
    expect(kept.socket.connected).toBe(true);
    expect(kept.native.readyState).toBe(WebSocket.OPEN);
    kept.native.terminate();
    const again = new WebSocket(`${other.url.replace('http', 'ws')}/ws?token=${tokens.accessToken}`);
    expect(await new Promise<number>((resolve) => again.once('close', resolve))).toBe(4401);
  });

  const login = (body: unknown, headers: Record<string, string> = {}) =>
    city.ask('POST', 'auth/login', { body, token: null, headers: { ...from('192.0.2.1'), ...headers } });

  it('bodies that are too long, too deep or of another kind are refused, and none is kept in the log', async () => {
    const secret = randomBytes(16).toString('hex');
    const long = await login({ identifier: 'a@city.example', password: secret.repeat(40_000) });
    expect(long).toMatchObject({ status: 413 });
    const nearly = await login({ identifier: 'a@city.example', password: secret.repeat(30_000) });
    expect(nearly).toMatchObject({ status: 422, body: { code: 'http.body.invalid' } });
    const deep = await login(`{"identifier":${'['.repeat(100_000)}${']'.repeat(100_000)},"password":"${secret}"}`);
    expect([400, 422]).toContain(deep.status);
    expect(await login(`identifier=a&password=${secret}`, { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
    });
    expect(await login(`{"identifier":"a","password":"${secret}"`)).toMatchObject({ status: 400 });
    expect(await login(`{"__proto__":{"isAdmin":true},"identifier":"a","password":"${secret}"}`)).toMatchObject({ status: 400 });
    expect(await login(`{"identifier":"a","password":"${secret}\\x41"}`)).toMatchObject({ status: 400 });
    expect(city.api.output).not.toContain(secret);
    expect((await fetch(`${city.api.url}/health/ready`)).status).toBe(200);
  });

  it.each([
    ['a number', { identifier: 7, password: 7 }],
    ['a list', { identifier: ['admin@city.example'], password: [PASSWORD] }],
    ['an object', { identifier: { $ne: null }, password: { $gt: '' } }],
    ['nothing', { identifier: null, password: null }],
    ['truth', { identifier: true, password: true }],
    ['more than is asked for', { identifier: 'a', password: PASSWORD, roles: ['SUPER_ADMIN'] }],
    ['a list for all', []],
    ['a text for all', '"text"'],
  ])('credentials that are %s are refused', async (_what, body) => {
    const answer = await login(body);
    expect([400, 422]).toContain(answer.status);
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^http\.body\./) as string });
  });

  const register = (more: object) => {
    people += 1;
    const person = { email: `fresh${people}@city.example`, password: PASSWORD, givenName: 'Aimée', familyName: 'Léro', ...more };
    return city.ask('POST', 'auth/register', { body: person, token: null, headers: from(`203.0.113.${people}`) });
  };

  it.each([
    ['a letter that looks like another (Cyrillic a)', '\u0430dmin@city.example'],
    ['letters of full width', '\uFF41dmin@city.example'],
    ['an @ of full width', 'admin\uFF20city.example'],
    ['a zero-width space', 'ad\u200Bmin@city.example'],
    ['a zero-width joiner', 'ad\u200Dmin@city.example'],
    ['text that runs from the right', 'nimda\u202E@city.example'],
    ['a combining mark', 'admi\u0301n@city.example'],
    ['a soft hyphen', 'ad\u00ADmin@city.example'],
    ['a line break', 'admin@city.example\r\nBcc: a@evil.example'],
    ['two addresses', 'admin@city.example,eve@evil.example'],
    ['a name around it', 'Admin <admin@city.example>'],
    ['quotes', '"admin"@city.example'],
    ['too many characters', `${'a'.repeat(250)}@city.example`],
    ['a number for its domain', 'admin@[127.0.0.1]'],
  ])('an e-mail address with %s is refused', async (_what, email) => {
    expect(await register({ email })).toMatchObject({ status: 422, body: { errors: [{ path: 'email' }] } });
  });

  it.each(['admin\u0000@city.example', 'admin\uD83D@city.example'])(
    'text that no text is, is refused before anyone reads it: %j',
    async (text) => {
      const refused = { status: 400, body: { code: 'http.body.malformed' } };
      expect(await register({ email: text })).toMatchObject(refused);
      expect(await register({ givenName: text })).toMatchObject(refused);
      expect(await login({ identifier: text, password: PASSWORD })).toMatchObject(refused);
    },
  );

  it.each(['ADMIN@city.example', ' admin@city.example ', 'admin@CITY.example', 'admin@c\u0069ty.example', 'admin@ｃｉｔｙ.example'])(
    'an address that is another’s in other letters is the same: %j',
    async (email) => {
      expect(await register({ email })).toMatchObject({ status: 409, body: { code: 'auth.email.taken' } });
    },
  );

  it.each([
    ['text that runs from the right', 'Eve\u202Enimda'],
    ['nothing that shows', '\u200B\u2060'],
    ['marks piled up', `Z${'\u0335'.repeat(40)}`],
    ['a tag', '<script>alert(1)</script>'],
    ['a line separator', 'Eve\u2028Adam'],
    ['too many letters', 'é'.repeat(101)],
    ['no letter', '12345'],
  ])('a name with %s is refused', async (_what, givenName) => {
    expect(await register({ givenName })).toMatchObject({ status: 422, body: { errors: [{ path: 'givenName' }] } });
  });

  it.each(['Aimé-Césaire', 'N’Guessan', 'María José', '李', 'Zoé d’Arc', 'Ólafur'])(
    'a name as people have them is taken: %s',
    async (givenName) => {
      expect(await register({ givenName })).toMatchObject({ status: 201 });
    },
  );

  it('nothing that was typed as a password, and no token, is in what the processes wrote', () => {
    for (const { output } of [city.api, other, city.worker]) {
      expect(output).not.toContain(PASSWORD);
      expect(output).not.toContain('guess number');
      expect(output).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\./);
    }
  });
});
