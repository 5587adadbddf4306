import { eventually } from '@madinina/platform/testing';
import { PasswordService } from '../accounts/password.service';
import { AuthCity, PASSWORD } from '../auth.harness';
import { type SignedInDto } from './sign-in.dto';

const withoutId = (body: object): object => Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'correlationId'));

describe('POST /auth/login', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_FREE_GUESSES: '1000' })));
  afterAll(() => city.stop());
  const login = (identifier: string, password: string, more: object = {}) =>
    city.api.post<SignedInDto>('auth/login', { identifier, password, ...more }, { headers: { 'user-agent': 'Firefox/140\u00ad' } });

  it('gives tokens and the account, which no cache keeps', async () => {
    await city.signUp('simple');
    const { status, body, headers } = await login('Simple@EXAMPLE.org', PASSWORD);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshExpiresIn: expect.any(Number),
      account: { email: 'simple@example.org' },
    });
    expect(body.refreshExpiresIn).toBeGreaterThan(7_190);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await city.api.get('auth/me', { token: body.accessToken })).toMatchObject({ status: 200, body: { id: body.account.id } });
  });

  it('remembers longer when asked to', async () => {
    await city.signUp('remembered');
    const { body } = await login('remembered@example.org', PASSWORD, { rememberMe: true });
    expect(body.refreshExpiresIn).toBeGreaterThan(29 * 86_400);
    const [session] = await city.database.query(
      `SELECT remember_me, device, host(address) AS address, expires_at - created_at > interval '89 days' AS long
       FROM sessions WHERE account_id = $1 ORDER BY id DESC LIMIT 1`,
      [body.account.id],
    );
    expect(session).toEqual({ remember_me: true, device: 'Firefox/140', address: '127.0.0.1', long: true });
  });

  it('answers an unknown account as a wrong password, and does the same work for it', async () => {
    await city.signUp('known');
    const wrong = await login('known@example.org', 'a wrong one');
    for (const identifier of ['unknown@example.org', 'unknown', 'not an identifier', 'x\u0007y', "' OR 1=1 --", '@']) {
      const unknown = await login(identifier, PASSWORD);
      expect(unknown).toMatchObject({ status: 401, body: { code: 'auth.credentials.invalid' } });
      expect(withoutId(unknown.body)).toEqual(withoutId(wrong.body));
    }
    // Not timed, which a busy machine would decide: each costs one comparison of a password with a hash made at the same price.
    const compared = jest.spyOn(PasswordService.prototype, 'matches');
    try {
      for (const identifier of ['known@example.org', 'unknown@example.org', 'unknown', '@']) {
        compared.mockClear();
        await login(identifier, 'a wrong one');
        expect(compared).toHaveBeenCalledTimes(1);
      }
    } finally {
      compared.mockRestore();
    }
  });

  it('names the roles that are left when one is taken while the password is looked at', async () => {
    const { id } = await city.signUp('demoted', ['USER', 'ADMIN']);
    const taker = await city.database.pool.connect();
    try {
      await taker.query('BEGIN');
      await taker.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [id]);
      await taker.query(`DELETE FROM account_roles WHERE account_id = $1 AND role = 'ADMIN'`, [id]);
      const signingIn = login('demoted@example.org', PASSWORD);
      await eventually(async () => {
        const waiting = await city.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%last_login_at%'`,
        );
        expect(waiting).toHaveLength(1);
      });
      await taker.query('COMMIT');
      const { status, body } = await signingIn;
      expect(status).toBe(200);
      expect(body.account.roles).toEqual(['USER']);
      expect(await city.api.get('users', { token: body.accessToken })).toMatchObject({ status: 403 });
    } finally {
      taker.release();
    }
  });

  it('tells only who knows the password that the account is disabled', async () => {
    const { id } = await city.signUp('disabled');
    await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [id]);
    expect(await login('disabled@example.org', PASSWORD)).toMatchObject({ status: 403, body: { code: 'auth.account.disabled' } });
    expect(await login('disabled@example.org', 'a wrong one')).toMatchObject({ status: 401, body: { code: 'auth.credentials.invalid' } });
    expect(await city.database.query('SELECT 1 FROM sessions WHERE account_id = $1', [id])).toHaveLength(1);
  });

  it('keeps each attempt, and what was typed only as a hash', async () => {
    const { id } = await city.signUp('audited');
    await login('audited@example.org', 'a wrong one');
    await login('AUDITED@example.org', PASSWORD);
    await login('nobody-at-all@example.org', PASSWORD);
    const attempts = await city.database.query<{ outcome: string; hash: string }>(
      `SELECT outcome, method, host(address) AS address, encode(identifier_hash, 'hex') AS hash FROM auth_attempts WHERE account_id = $1 ORDER BY id`,
      [id],
    );
    expect(attempts.map((attempt) => attempt.outcome)).toEqual(['succeeded', 'wrong_password', 'succeeded']);
    expect(new Set(attempts.map((attempt) => attempt.hash)).size).toBe(1);
    const [all] = await city.database.query<{ text: string }>(`SELECT string_agg(a::text, ' ') AS text FROM auth_attempts a`);
    expect(all?.text).toContain('unknown_account');
    expect(all?.text).not.toMatch(/audited|nobody-at-all|colibri/);
  });

  it('gives an old hash the parameters of today', async () => {
    const { id } = await city.signUp('rehashed');
    const stronger = await city.startApi({ AUTH_PASSWORD_PASSES: '3' });
    const hash = async () =>
      (await city.database.query<{ h: string }>('SELECT password_hash AS h FROM accounts WHERE id = $1', [id]))[0]?.h;
    expect(await hash()).toContain('t=2');
    expect(await stronger.post('auth/login', { identifier: 'rehashed@example.org', password: 'a wrong one' })).toMatchObject({
      status: 401,
    });
    expect(await hash()).toContain('t=2');
    expect(await stronger.post('auth/login', { identifier: 'rehashed@example.org', password: PASSWORD })).toMatchObject({ status: 200 });
    expect(await hash()).toContain('t=3');
    expect(await login('rehashed@example.org', PASSWORD)).toMatchObject({ status: 200 });
  });

  it.each([
    ['no body', undefined],
    ['no password', { identifier: 'a@example.org' }],
    ['an object as password', { identifier: 'a@example.org', password: { length: 8 } }],
    ['a list as identifier', { identifier: ['a@example.org'], password: PASSWORD }],
    ['a password of 129 characters', { identifier: 'a@example.org', password: 'x'.repeat(129) }],
    ['a word as rememberMe', { identifier: 'a@example.org', password: PASSWORD, rememberMe: 'yes' }],
    ['a member that is not expected', { identifier: 'a@example.org', password: PASSWORD, role: 'ADMIN' }],
  ])('refuses %s', async (_what, body) => {
    expect(await city.api.post('auth/login', body)).toMatchObject({ status: 422, body: { code: 'http.body.invalid' } });
  });

  it('refuses a body of 2 MB', async () => {
    expect(await login('a@example.org', 'x'.repeat(2_000_000))).toMatchObject({ status: 413 });
  });
});

describe('guessing', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ RATE_LIMIT_ENABLED: 'true', AUTH_FREE_GUESSES: '1000' })));
  afterAll(() => city.stop());
  const statuses = async (count: number, ask: () => Promise<{ readonly status: number }>): Promise<number[]> =>
    (await Promise.all(Array.from({ length: count }, ask))).map(({ status }) => status);

  it('gets 20 tries a minute from one address, whatever accounts it tries, and refreshing goes on', async () => {
    const { refreshToken } = await city.signUp('guessed');
    let tried = 0;
    const guess = () => city.api.post('auth/login', { identifier: `guessed${tried++ % 3 || ''}@example.org`, password: `guess ${tried}` });
    const answers = await statuses(40, guess);
    // The sign-in above was the first of the twenty.
    expect(answers.filter((status) => status === 401)).toHaveLength(19);
    expect(answers.filter((status) => status === 429)).toHaveLength(21);
    const refused = await city.api.post('auth/login', { identifier: 'guessed@example.org', password: PASSWORD });
    expect(refused).toMatchObject({ status: 429, body: { code: 'http.limit.exceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await city.api.post('auth/refresh', { refreshToken })).toMatchObject({ status: 200 });
  });
});
