import { randomBytes } from 'node:crypto';
import { AuthCity, PASSWORD } from '../auth.harness';
import { type SignedInDto } from './sign-in.dto';

const OVER = { status: 401, body: { code: 'auth.challenge.over' } };
const WRONG = { status: 401, body: { code: 'auth.factor.wrong' } };

describe('POST /auth/login/mfa', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_FREE_GUESSES: '1000', TRUST_PROXY: '127.0.0.1' })));
  afterAll(() => city.stop());
  const answer = (challengeToken: unknown, proof: object, from = '203.0.113.5') =>
    city.api.post<SignedInDto>(
      'auth/login/mfa',
      { challengeToken, ...proof },
      { headers: { 'user-agent': 'Firefox/140', 'x-forwarded-for': from } },
    );
  const totp = (code: string) => ({ method: 'totp', code });
  const sessionsOf = (id: string) =>
    city.database.query<{ factors: string[]; remember_me: boolean }>(
      'SELECT factors, remember_me FROM sessions WHERE account_id = $1 AND revoked_at IS NULL ORDER BY id',
      [id],
    );
  const attemptsOf = async (id: string) =>
    (
      await city.database.query<{ said: string }>(
        `SELECT method || ' ' || outcome AS said FROM auth_attempts WHERE account_id = $1 ORDER BY id`,
        [id],
      )
    ).map(({ said }) => said);

  it('gives tokens that say by what they were earned', async () => {
    const person = await city.signUpWithApp('second');
    const { challengeToken, ...challenge } = await city.challenge(person.email);
    expect(challenge).toEqual({ mfaRequired: true, methods: ['totp', 'recovery_code'], expiresIn: 300 });
    const { status, body, headers } = await answer(challengeToken, totp(person.app.next()));
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900, withheldRoles: [], account: { id: person.id } });
    const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1]!, 'base64url').toString()) as object;
    expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: expect.any(Number) });
    expect(await city.api.get('auth/me', { token: body.accessToken })).toMatchObject({ status: 200 });
    expect((await sessionsOf(person.id)).at(-1)).toEqual({ factors: ['password', 'totp'], remember_me: false });
    expect(await attemptsOf(person.id)).toEqual(['password succeeded', 'password succeeded', 'totp succeeded']);
    const refreshed = await city.api.post<SignedInDto>('auth/refresh', { refreshToken: body.refreshToken });
    const renewed = JSON.parse(Buffer.from(refreshed.body.accessToken.split('.')[1]!, 'base64url').toString()) as object;
    expect(renewed).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: (claims as { auth_time: number }).auth_time });
  });

  it('remembers longer when the password came with that wish', async () => {
    const person = await city.signUpWithApp('rememberer');
    const { challengeToken } = await city.challenge(person.email, { rememberMe: true });
    const { body } = await answer(challengeToken, totp(person.app.next()));
    expect(body.refreshExpiresIn).toBeGreaterThan(29 * 86_400);
    expect((await sessionsOf(person.id)).at(-1)).toMatchObject({ remember_me: true });
  });

  it('takes a code once: of 20 at once, on as many challenges, one gets a session', async () => {
    const person = await city.signUpWithApp('racer');
    const challenges = await Promise.all(Array.from({ length: 20 }, () => city.challenge(person.email)));
    const before = (await sessionsOf(person.id)).length;
    const code = person.app.next();
    const answers = await Promise.all(challenges.map(({ challengeToken }) => answer(challengeToken, totp(code))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
    expect(await sessionsOf(person.id)).toHaveLength(before + 1);
  });

  it('takes a challenge once: of 20 at once with one code, one gets a session', async () => {
    const person = await city.signUpWithApp('repeater');
    const { challengeToken } = await city.challenge(person.email);
    const before = (await sessionsOf(person.id)).length;
    const code = person.app.next();
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(challengeToken, totp(code))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sessionsOf(person.id)).toHaveLength(before + 1);
    expect(await answer(challengeToken, totp(person.app.next()))).toMatchObject(OVER);
  });

  it('takes no code twice, and none older than the last', async () => {
    const person = await city.signUpWithApp('replayed');
    const { challengeToken } = await city.challenge(person.email);
    expect(await answer(challengeToken, totp(person.app.last()))).toMatchObject({ ...WRONG, body: { triesLeft: 4 } });
    expect(await answer(challengeToken, totp(person.app.away(-2)))).toMatchObject(WRONG);
    expect(await answer(challengeToken, totp(person.app.away(3)))).toMatchObject(WRONG);
    expect(await answer(challengeToken, totp(person.app.next()))).toMatchObject({ status: 200 });
  });

  it('takes each recovery code once, however it is typed, and says how many are left', async () => {
    const person = await city.signUpWithApp('recoverer');
    const [first = '', second = ''] = person.recoveryCodes;
    const challenges = await Promise.all(Array.from({ length: 5 }, () => city.challenge(person.email)));
    const answers = await Promise.all(
      challenges.map(({ challengeToken }) => answer(challengeToken, { method: 'recovery_code', code: first })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    const { challengeToken } = await city.challenge(person.email);
    const typed = await answer(challengeToken, { method: 'recovery_code', code: second.toLowerCase().replaceAll('-', ' ') });
    expect(typed).toMatchObject({ status: 200 });
    expect((await sessionsOf(person.id)).at(-1)).toMatchObject({ factors: ['password', 'recovery_code'] });
    expect(await city.api.get('auth/mfa', { token: typed.body.accessToken })).toMatchObject({ body: { recoveryCodesLeft: 8 } });
  });

  it('takes nobody else’s code', async () => {
    const [one, two] = [await city.signUpWithApp('one'), await city.signUpWithApp('two')];
    const { challengeToken } = await city.challenge(one.email);
    expect(await answer(challengeToken, totp(two.app.next()))).toMatchObject(WRONG);
    expect(await answer(challengeToken, { method: 'recovery_code', code: two.recoveryCodes[0] })).toMatchObject(WRONG);
    expect(await answer(challengeToken, { method: 'passkey', credential: undefined })).toMatchObject({ status: 422 });
  });

  it('is over after five wrong answers, also when they come at once', async () => {
    const person = await city.signUpWithApp('guesser');
    const { challengeToken } = await city.challenge(person.email);
    const wrong = person.app.wrong();
    const answers = await Promise.all(Array.from({ length: 10 }, () => answer(challengeToken, totp(wrong))));
    expect(answers.filter(({ body }) => (body as { code?: string }).code === 'auth.factor.wrong')).toHaveLength(5);
    expect(answers.filter(({ body }) => (body as { code?: string }).code === 'auth.challenge.over')).toHaveLength(5);
    expect(await answer(challengeToken, totp(person.app.next()))).toMatchObject(OVER);
  });

  it('is over when its time is', async () => {
    const person = await city.signUpWithApp('late');
    const { challengeToken } = await city.challenge(person.email);
    await city.database.query('UPDATE sign_in_challenges SET expires_at = now() WHERE account_id = $1', [person.id]);
    expect(await answer(challengeToken, totp(person.app.next()))).toMatchObject(OVER);
  });

  it.each([
    ['unknown', randomBytes(32).toString('base64url')],
    ['misshapen', 'x'],
    ['long', 'x'.repeat(512)],
  ])('refuses a token that is %s', async (_what, token) => {
    expect(await answer(token, totp('123456'))).toMatchObject(OVER);
  });

  it.each([
    ['no token', undefined, totp('123456')],
    ['a token that is a number', 5, totp('123456')],
    ['no method', 'x', { code: '123456' }],
    ['the password as method', 'x', { method: 'password', code: PASSWORD }],
    ['no code', 'x', { method: 'totp' }],
    ['an object as code', 'x', { method: 'totp', code: { length: 6 } }],
    ['a code of 65 characters', 'x', { method: 'recovery_code', code: 'x'.repeat(65) }],
    ['a text as passkey', 'x', { method: 'passkey', credential: 'x' }],
    ['a member that is not expected', 'x', { ...totp('123456'), accountId: 'x' }],
  ])('refuses %s', async (_what, token, proof) => {
    expect(await answer(token, proof)).toMatchObject({ status: 422, body: { code: 'http.body.invalid' } });
  });

  it('gives nothing when the password was changed meanwhile, or the account disabled', async () => {
    const person = await city.signUpWithApp('changer');
    const first = await city.challenge(person.email);
    const change = { currentPassword: PASSWORD, newPassword: 'manioc au clair de lune' };
    expect(await city.api.post('auth/change-password', change, { token: person.accessToken })).toMatchObject({ status: 204 });
    expect(await answer(first.challengeToken, totp(person.app.next()))).toMatchObject({
      status: 401,
      body: { code: 'auth.credentials.invalid' },
    });
    const { body } = await city.api.post<{ challengeToken: string }>('auth/login', {
      identifier: person.email,
      password: change.newPassword,
    });
    await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [person.id]);
    expect(await answer(body.challengeToken, totp(person.app.next()))).toMatchObject({ status: 401 });
  });

  it('cannot be passed by: the password alone gives no token, nor does its refresh', async () => {
    const person = await city.signUpWithApp('bypassed');
    const challenge = await city.challenge(person.email);
    expect(challenge).not.toHaveProperty('accessToken');
    expect(challenge).not.toHaveProperty('account');
    expect(await city.api.post('auth/refresh', { refreshToken: challenge.challengeToken })).toMatchObject({ status: 401 });
    expect(await city.api.get('auth/me', { token: challenge.challengeToken })).toMatchObject({ status: 401 });
  });

  it('keeps tokens and codes out of the database', async () => {
    const person = await city.signUpWithApp('private');
    const { challengeToken } = await city.challenge(person.email);
    const [row] = await city.database.query<{ text: string }>(`SELECT string_agg(c::text, '') AS text FROM sign_in_challenges c`);
    expect(row!.text).not.toContain(challengeToken);
    expect(row!.text).not.toContain(Buffer.from(challengeToken).toString('hex'));
  });
});

describe('guessing at second factors', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ TRUST_PROXY: '127.0.0.1' })));
  afterAll(() => city.stop());
  const login = (email: string, from: string) =>
    city.api.post<{ challengeToken: string }>(
      'auth/login',
      { identifier: email, password: PASSWORD },
      { headers: { 'x-forwarded-for': from } },
    );
  const answer = (challengeToken: string, proof: object, from: string) =>
    city.api.post('auth/login/mfa', { challengeToken, ...proof }, { headers: { 'x-forwarded-for': from } });

  it('waits after five wrong codes, whatever challenge they answer; a recovery code does not, and the owner is told', async () => {
    const person = await city.signUpWithApp('target');
    const from = '198.51.100.1';
    const guesses = [];
    for (let i = 0; i < 5; i += 1) {
      const { body } = await login(person.email, from);
      guesses.push(await answer(body.challengeToken, { method: 'totp', code: person.app.wrong() }, from));
    }
    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const { body } = await login(person.email, from);
    // The wait begins now, however long the machine took for the guesses.
    await city.database.query(`UPDATE auth_attempts SET at = now() + interval '1 minute' WHERE account_id = $1`, [person.id]);
    const refused = await answer(body.challengeToken, { method: 'totp', code: person.app.next() }, from);
    expect(refused).toMatchObject({ status: 429, body: { code: 'auth.factor.delayed' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const mails = await city.database.query(`SELECT email FROM auth_mails WHERE kind = 'factor_guessed'`);
    expect(mails).toEqual([{ email: person.email }]);
    expect(await answer(body.challengeToken, { method: 'recovery_code', code: person.recoveryCodes[0] }, from)).toMatchObject({
      status: 200,
    });
    // Passwords are counted apart.
    expect(await login(person.email, from)).toMatchObject({ status: 200 });
  });

  it('by others from elsewhere never makes the owner wait where they answered right before', async () => {
    const person = await city.signUpWithApp('owner');
    const home = '203.0.113.7';
    const first = await login(person.email, home);
    expect(await answer(first.body.challengeToken, { method: 'totp', code: person.app.next() }, home)).toMatchObject({ status: 200 });
    for (let i = 0; i < 26; i += 1) {
      const from = `198.51.100.${100 + i}`;
      const { body } = await login(person.email, from);
      await answer(body.challengeToken, { method: 'totp', code: person.app.wrong() }, from);
    }
    const elsewhere = await login(person.email, '192.0.2.9');
    const refused = await answer(elsewhere.body.challengeToken, { method: 'totp', code: person.app.wrong() }, '192.0.2.9');
    expect(refused).toMatchObject({ status: 429, body: { code: 'auth.factor.delayed' } });
    const { body } = await login(person.email, home);
    expect(await answer(body.challengeToken, { method: 'totp', code: person.app.next() }, home)).toMatchObject({ status: 200 });
  });
});
