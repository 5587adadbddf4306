import { AuthCity, PASSWORD, type SignedUp } from '../auth.harness';
import { AuthenticatorApp } from './authenticator-app.harness';
import { TotpRepository } from './totp.repository';
import { DEVELOPMENT_FACTOR_KEY } from './second-factor-config';
import { type RecoveryCodesDto, type SecondFactorsDto, type TotpEnrolmentDto } from './second-factor.dto';

describe('an authenticator app', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_FREE_GUESSES: '1000' })));
  afterAll(() => city.stop());
  const begin = (person: SignedUp) => city.api.post<TotpEnrolmentDto>('auth/mfa/totp', undefined, { token: person.accessToken });
  const confirm = (person: SignedUp, code: unknown) =>
    city.api.post<RecoveryCodesDto>('auth/mfa/totp/confirm', { code }, { token: person.accessToken });
  const state = async (person: SignedUp) => (await city.api.get<SecondFactorsDto>('auth/mfa', { token: person.accessToken })).body;
  const remove = (person: SignedUp) => city.api.delete('auth/mfa/totp', { token: person.accessToken });

  it('is set up in two steps, and then asked for', async () => {
    const person = await city.signUp('enroller');
    const { status, body, headers } = await begin(person);
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ algorithm: 'SHA1', digits: 6, periodSeconds: 30, expiresIn: 900 });
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.otpauthUri).toContain(`otpauth://totp/Madinina:enroller%40example.org?secret=${body.secret}&issuer=Madinina`);
    // Begun is not set up: the password alone still signs in.
    expect(await city.challenge(person.email)).not.toHaveProperty('mfaRequired');
    expect(await state(person)).toEqual({ methods: [], totpEnabledAt: null, recoveryCodesLeft: 0 });

    const app = new AuthenticatorApp(body.secret);
    const confirmed = await confirm(person, app.next());
    expect(confirmed.status).toBe(200);
    expect(new Set(confirmed.body.recoveryCodes).size).toBe(10);
    expect(await state(person)).toEqual({
      methods: ['totp', 'recovery_code'],
      totpEnabledAt: expect.any(String),
      recoveryCodesLeft: 10,
    });
    expect(await city.challenge(person.email)).toMatchObject({ mfaRequired: true, methods: ['totp', 'recovery_code'], expiresIn: 300 });
  });

  it('ends the other sessions, and is kept in the account’s history', async () => {
    const person = await city.signUp('ender');
    const other = await city.api.post<{ accessToken: string; refreshToken: string }>('auth/login', {
      identifier: person.email,
      password: PASSWORD,
    });
    const app = new AuthenticatorApp((await begin(person)).body.secret);
    expect(await confirm(person, app.next())).toMatchObject({ status: 200 });
    expect(await city.api.get('auth/me', { token: other.body.accessToken })).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/refresh', { refreshToken: other.body.refreshToken })).toMatchObject({ status: 401 });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 200 });
    expect(await remove(person)).toMatchObject({ status: 204 });
    const changes = await city.database.query<{ kind: string }>('SELECT kind FROM account_changes WHERE account_id = $1 ORDER BY id', [
      person.id,
    ]);
    expect(changes.map(({ kind }) => kind)).toEqual(['totp_enabled', 'totp_removed']);
  });

  it('is confirmed by the code that it shows, and by no other', async () => {
    const person = await city.signUp('mistyper');
    expect(await confirm(person, '123456')).toMatchObject({ status: 410, body: { code: 'auth.totp.not_started' } });
    const first = new AuthenticatorApp((await begin(person)).body.secret);
    const second = new AuthenticatorApp((await begin(person)).body.secret);
    expect(await confirm(person, first.next())).toMatchObject({ status: 403, body: { code: 'auth.totp.wrong' } });
    expect(await confirm(person, second.wrong())).toMatchObject({ status: 403, body: { code: 'auth.totp.wrong' } });
    for (const code of ['12345', '1234567', 'abcdef', 123_456, null, '１２３４５６'])
      expect(await confirm(person, code)).toMatchObject({ status: 422 });
    expect(await confirm(person, second.next())).toMatchObject({ status: 200 });
    expect(await begin(person)).toMatchObject({ status: 409, body: { code: 'auth.totp.enabled' } });
    expect(await confirm(person, second.next())).toMatchObject({ status: 409, body: { code: 'auth.totp.enabled' } });
  });

  it('is the one whose code was shown, though another was begun while that was looked at', async () => {
    const person = await city.signUp('twice');
    const owners = new AuthenticatorApp((await begin(person)).body.secret);
    const looked = jest.spyOn(TotpRepository.prototype, 'pending').mockImplementationOnce(async function (this: TotpRepository, ...asked) {
      looked.mockRestore();
      const found = await this.pending(...asked);
      expect(await begin(person)).toMatchObject({ status: 201 });
      return found;
    });
    expect(await confirm(person, owners.next())).toMatchObject({ status: 410, body: { code: 'auth.totp.not_started' } });
    expect(
      await city.database.query('SELECT 1 FROM totp_authenticators WHERE account_id = $1 AND confirmed_at IS NOT NULL', [person.id]),
    ).toEqual([]);
  });

  it('must be confirmed in time', async () => {
    const person = await city.signUp('slow');
    const app = new AuthenticatorApp((await begin(person)).body.secret);
    await city.database.query(`UPDATE totp_authenticators SET created_at = now() - interval '901 seconds' WHERE account_id = $1`, [
      person.id,
    ]);
    expect(await confirm(person, app.next())).toMatchObject({ status: 410 });
  });

  it('is confirmed once, however many try at once', async () => {
    const person = await city.signUp('eager');
    const code = new AuthenticatorApp((await begin(person)).body.secret).next();
    const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(person, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await state(person)).recoveryCodesLeft).toBe(10);
  });

  it('has its secret sealed in the database, and its codes as hashes', async () => {
    const person = await city.signUpWithApp('sealed');
    const [row] = await city.database.query<{ text: string }>(
      `SELECT string_agg(t::text, '') || (SELECT string_agg(c::text, '') FROM recovery_codes c WHERE c.account_id = $1) AS text
       FROM totp_authenticators t WHERE t.account_id = $1`,
      [person.id],
    );
    const code = person.recoveryCodes[0]!.replaceAll('-', '');
    expect(row!.text).toContain(person.id);
    for (const secret of [code, Buffer.from(code).toString('hex')]) expect(row!.text).not.toContain(secret);
  });

  it('is no more asked for when it was removed, and its recovery codes are gone with it', async () => {
    const person = await city.signUpWithApp('remover');
    expect(await remove(person)).toMatchObject({ status: 204 });
    expect(await remove(person)).toMatchObject({ status: 404, body: { code: 'auth.totp.missing' } });
    expect(await state(person)).toEqual({ methods: [], totpEnabledAt: null, recoveryCodesLeft: 0 });
    expect(await city.challenge(person.email)).not.toHaveProperty('mfaRequired');
  });

  it('brings new recovery codes when they are asked for, and the old ones are good no more', async () => {
    const person = await city.signUpWithApp('renewer');
    const asked = { token: person.accessToken };
    const { status, body } = await city.api.post<RecoveryCodesDto>('auth/mfa/recovery-codes', undefined, asked);
    expect(status).toBe(200);
    const { challengeToken } = await city.challenge(person.email);
    const answer = (code: string) => city.api.post('auth/login/mfa', { challengeToken, method: 'recovery_code', code });
    expect(await answer(person.recoveryCodes[0]!)).toMatchObject({ status: 401 });
    expect(await answer(body.recoveryCodes[0]!)).toMatchObject({ status: 200 });
    const bare = await city.signUp('bare');
    expect(await city.api.post('auth/mfa/recovery-codes', undefined, { token: bare.accessToken })).toMatchObject({
      status: 409,
      body: { code: 'auth.recovery_codes.needless' },
    });
  });

  it('opens with the key that sealed it, while keys are changed', async () => {
    const person = await city.signUpWithApp('rotated');
    const next = `2:${Buffer.alloc(32, 7).toString('base64')}`;
    const changed = await city.startApi({ AUTH_FACTOR_KEYS: `${next},${DEVELOPMENT_FACTOR_KEY}` });
    const after = await city.startApi({ AUTH_FACTOR_KEYS: next });
    const signIn = async (api: typeof changed) => {
      const { challengeToken } = await city.challenge(person.email);
      return api.post('auth/login/mfa', { challengeToken, method: 'totp', code: person.app.next() });
    };
    expect(await signIn(changed)).toMatchObject({ status: 200 });
    const [row] = await city.database.query('SELECT key_version FROM totp_authenticators WHERE account_id = $1', [person.id]);
    expect(row).toEqual({ key_version: 2 });
    expect(await signIn(after)).toMatchObject({ status: 200 });
  });

  it('needs somebody signed in', async () => {
    expect(await city.api.get('auth/mfa')).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/mfa/totp')).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/mfa/totp/confirm', { code: '123456' })).toMatchObject({ status: 401 });
    expect(await city.api.delete('auth/mfa/totp')).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/mfa/recovery-codes')).toMatchObject({ status: 401 });
  });
});
