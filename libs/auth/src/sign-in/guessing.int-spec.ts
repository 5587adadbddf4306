import { AuthCity, PASSWORD } from '../auth.harness';

const DELAYED = { status: 429, body: { code: 'auth.credentials.delayed' } };

describe('guesses at one account', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ TRUST_PROXY: '127.0.0.1' })));
  afterAll(() => city.stop());
  const login = (identifier: string, password: string, from: string) =>
    city.api.post('auth/login', { identifier, password }, { headers: { 'x-forwarded-for': from } });
  const statuses = (answers: readonly { status: number }[], status: number) => answers.filter((answer) => answer.status === status).length;

  it('wait after five, also those that come at once, whether anyone has the account', async () => {
    await city.signUp('target');
    for (const [identifier, from] of [
      ['target@example.org', '198.51.100.1'],
      ['nobody@example.org', '198.51.100.2'],
    ] as const) {
      const start = performance.now();
      const answers = await Promise.all(Array.from({ length: 30 }, (_none, index) => login(identifier, `guess ${index}`, from)));
      const seconds = (performance.now() - start) / 1_000;
      expect(statuses(answers, 401)).toBeGreaterThanOrEqual(5);
      // The first wait is a second and each is twice the one before, so a slow machine gets one or two more in.
      expect(statuses(answers, 401)).toBeLessThanOrEqual(5 + Math.floor(Math.log2(1 + seconds)));
      expect(statuses(answers, 401) + statuses(answers, 429)).toBe(30);
      // The wait begins now, however long the machine took for the guesses.
      await city.database.query(`UPDATE auth_attempts SET at = now() + interval '1 minute'`);
      const refused = await login(identifier, PASSWORD, from);
      expect(refused).toMatchObject(DELAYED);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('tell nothing of an address that waits to be verified: they look wrong for as long as others do', async () => {
    const strict = await AuthCity.start({ TRUST_PROXY: '127.0.0.1', AUTH_REQUIRE_VERIFIED_EMAIL: 'true' });
    try {
      await strict.signUp('taken');
      for (const [name, from] of [
        ['taken', '198.51.100.3'],
        ['free', '198.51.100.4'],
      ] as const) {
        const person = { email: `${name}@example.org`, password: 'fromager au bord de l’eau', givenName: 'Rose', familyName: 'Test' };
        await strict.api.post('auth/register', person);
        const { email: identifier, password } = person;
        const answers = await Promise.all(
          Array.from({ length: 10 }, () =>
            strict.api.post('auth/login', { identifier, password }, { headers: { 'x-forwarded-for': from } }),
          ),
        );
        expect(statuses(answers, 401)).toBeGreaterThanOrEqual(5);
        await strict.database.query(`UPDATE auth_attempts SET at = now() + interval '1 minute'`);
        expect(await strict.api.post('auth/login', { identifier, password }, { headers: { 'x-forwarded-for': from } })).toMatchObject(
          DELAYED,
        );
      }
    } finally {
      await strict.stop();
    }
  });

  it('tell nothing of an address by the username that was asked for with it', async () => {
    const strict = await AuthCity.start({ AUTH_REQUIRE_VERIFIED_EMAIL: 'true' });
    try {
      const member = await strict.signUp('member');
      const asked = { token: member.accessToken };
      const register = (email: string, username: string) =>
        strict.api.post('auth/register', { email, username, password: PASSWORD, givenName: 'Rose', familyName: 'Test' });
      for (const [index, target] of ['member@example.org', 'nobody@example.org', 'member@example.org', 'noone@example.org'].entries()) {
        const username = `wanted${index}`;
        expect(await register(target, username)).toMatchObject({ status: 201 });
        if (index < 2) expect(await register(`probe${index}@example.org`, username)).toMatchObject({ status: 201 });
        else expect(await strict.api.put('auth/me', { username }, asked)).toMatchObject({ status: 200 });
      }
      expect(await register('last@example.org', 'wanted3')).toMatchObject({ status: 409, body: { code: 'auth.username.taken' } });
    } finally {
      await strict.stop();
    }
  });

  it('lock nobody out: the owner signs in from where they did before, and from elsewhere', async () => {
    const owner = '203.0.113.5';
    await city.signUp('owner');
    expect(await login('owner@example.org', PASSWORD, owner)).toMatchObject({ status: 200 });
    for (let i = 0; i < 60; i += 1) await login('owner@example.org', `guess ${i}`, `198.51.100.${i}`);
    // The wait begins now, however long the machine took for the guesses.
    await city.database.query(`UPDATE auth_attempts SET at = now() + interval '1 minute'`);
    expect(await login('owner@example.org', 'from anywhere', '192.0.2.1')).toMatchObject(DELAYED);
    expect(await login('owner@example.org', PASSWORD, owner)).toMatchObject({ status: 200 });
    await city.database.query(`UPDATE auth_attempts SET at = at - interval '1 hour'`);
    expect(await login('owner@example.org', PASSWORD, '192.0.2.2')).toMatchObject({ status: 200 });
  });

  it('are forgotten when the owner signs in, and all of a subscriber’s IPv6 addresses are one', async () => {
    await city.signUp('six');
    for (let i = 0; i < 4; i += 1) await login('six@example.org', `guess ${i}`, `2001:db8:1:2::${i}`);
    expect(await login('six@example.org', PASSWORD, '2001:db8:1:2::ffff')).toMatchObject({ status: 200 });
    for (let i = 0; i < 5; i += 1) expect((await login('six@example.org', 'x', `2001:db8:1:2::a${i}`)).status).toBe(401);
    // Five more, so that the wait is longer than any machine is slow.
    await city.database.query(
      `INSERT INTO auth_attempts (id, account_id, identifier_hash, method, outcome, address)
       SELECT gen_random_uuid(), account_id, identifier_hash, method, outcome, address FROM auth_attempts ORDER BY id DESC LIMIT 5`,
    );
    expect(await login('six@example.org', PASSWORD, '2001:db8:1:2::1')).toMatchObject(DELAYED);
    expect(await login('six@example.org', PASSWORD, '2001:db8:1:3::1')).toMatchObject({ status: 200 });
  });
});
