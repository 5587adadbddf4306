import { AuthCity, ORIGIN, PASSWORD, type SignedUp } from '../auth.harness';
import { AuthenticatorApp } from '../second-factors/authenticator-app.harness';
import { SoftwareAuthenticator } from '../passkeys/software-authenticator.harness';
import { type StepUpOptionsDto, type SteppedUpDto } from './step-up.dto';

type CreationOptions = Parameters<SoftwareAuthenticator['create']>[0];
type RequestOptions = Parameters<SoftwareAuthenticator['get']>[0];

const REQUIRED = { status: 403, body: { code: 'auth.step_up.required' } };

describe('POST /auth/step-up', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_FREE_GUESSES: '1000' })));
  afterAll(() => city.stop());
  const stepUp = (person: SignedUp, proof: object) => city.api.post<SteppedUpDto>('auth/step-up', proof, { token: person.accessToken });
  const dangerous = (token: string) => city.api.post('auth/mfa/totp', undefined, { token });
  /** As if the person had signed in six minutes ago; the token that they hold then says so too. */
  const grownOld = async <Person extends SignedUp>(person: Person): Promise<Person> => {
    await city.database.query(`UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE account_id = $1`, [person.id]);
    const { body } = await city.api.post<{ accessToken: string; refreshToken: string }>('auth/refresh', {
      refreshToken: person.refreshToken,
    });
    return { ...person, accessToken: body.accessToken, refreshToken: body.refreshToken };
  };

  it('is asked for a while after the sign-in, says what it needs, and lets pass with the password', async () => {
    const fresh = await city.signUp('plain');
    expect(await dangerous(fresh.accessToken)).toMatchObject({ status: 201 });
    const person = await grownOld(fresh);
    const refused = await dangerous(person.accessToken);
    expect(refused).toMatchObject({ ...REQUIRED, body: { ...REQUIRED.body, withinSeconds: 300, password: true, secondFactors: [] } });
    expect(await stepUp(person, {})).toMatchObject({ status: 403, body: { code: 'auth.step_up.insufficient' } });
    expect(await stepUp(person, { password: 'a wrong one' })).toMatchObject({ status: 403, body: { code: 'auth.password.wrong' } });
    expect(await dangerous(person.accessToken)).toMatchObject(REQUIRED);
    const proved = await stepUp(person, { password: PASSWORD });
    expect(proved).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 900, factors: ['password'] } });
    expect(proved.headers.get('cache-control')).toBe('no-store');
    expect(await dangerous(proved.body.accessToken)).toMatchObject({ status: 201 });
    // A token that was stolen before stays as it was.
    expect(await dangerous(person.accessToken)).toMatchObject(REQUIRED);
    expect(await dangerous(fresh.accessToken)).toMatchObject({ status: 201 });
    const refreshed = await city.api.post<{ accessToken: string }>('auth/refresh', { refreshToken: person.refreshToken });
    expect(await dangerous(refreshed.body.accessToken)).toMatchObject({ status: 201 });
    const attempts = await city.database.query(
      `SELECT outcome FROM auth_attempts WHERE account_id = $1 AND method = 'step_up' ORDER BY id`,
      [person.id],
    );
    expect(attempts).toEqual([{ outcome: 'wrong_password' }, { outcome: 'succeeded' }]);
  });

  it('asks for the second factor too of who has one', async () => {
    const person = await grownOld(await city.signUpWithApp('strong'));
    const options = await city.api.post<StepUpOptionsDto>('auth/step-up/options', undefined, { token: person.accessToken });
    expect(options).toMatchObject({ status: 200, body: { password: true, secondFactors: ['totp', 'recovery_code'] } });
    expect(await city.api.delete('auth/mfa/totp', { token: person.accessToken })).toMatchObject({
      status: 403,
      body: { code: 'auth.step_up.required', secondFactors: ['totp', 'recovery_code'] },
    });
    expect(await stepUp(person, { password: PASSWORD })).toMatchObject({
      status: 403,
      body: { code: 'auth.step_up.insufficient', secondFactors: ['totp', 'recovery_code'] },
    });
    const insufficient = { status: 403, body: { code: 'auth.step_up.insufficient' } };
    expect(await stepUp(person, { method: 'totp', code: person.app.next() })).toMatchObject(insufficient);
    const notProved = { status: 403, body: { code: 'auth.factor.not_proved' } };
    expect(await stepUp(person, { password: PASSWORD, method: 'totp', code: person.app.wrong() })).toMatchObject(notProved);
    expect(await stepUp(person, { password: 'a wrong one', method: 'totp', code: person.app.next() })).toMatchObject({ status: 403 });
    const code = person.app.last();
    const proved = await stepUp(person, { password: PASSWORD, method: 'totp', code });
    expect(proved).toMatchObject({ status: 200, body: { factors: ['password', 'totp'] } });
    expect(await stepUp(person, { password: PASSWORD, method: 'totp', code })).toMatchObject(notProved);
    expect(await city.api.delete('auth/mfa/totp', { token: proved.body.accessToken })).toMatchObject({ status: 204 });
  });

  it('takes a passkey alone when its device knew the owner, and beside the password when it did not', async () => {
    const signedUp = await city.signUp('keyholder');
    const device = new SoftwareAuthenticator(ORIGIN);
    const asked = { token: signedUp.accessToken };
    const { body: creation } = await city.api.post<CreationOptions>('auth/passkeys/registration-options', undefined, asked);
    expect(await city.api.post('auth/passkeys', { credential: device.create(creation) }, asked)).toMatchObject({ status: 201 });
    const person = await grownOld(signedUp);
    const options = async (): Promise<RequestOptions> =>
      (await city.api.post<{ passkeyOptions: RequestOptions }>('auth/step-up/options', undefined, { token: person.accessToken })).body
        .passkeyOptions;
    const silent = device.get(await options(), { isVerified: false });
    expect(await stepUp(person, { method: 'passkey', credential: silent })).toMatchObject({ status: 403 });
    const credential = device.get(await options());
    expect(await stepUp(person, { method: 'passkey', credential })).toMatchObject({
      status: 200,
      body: { factors: ['password', 'passkey'] },
    });
    expect(await stepUp(person, { method: 'passkey', credential })).toMatchObject({ status: 403 });
    const beside = device.get(await options(), { isVerified: false });
    expect(await stepUp(person, { password: PASSWORD, method: 'passkey', credential: beside })).toMatchObject({ status: 200 });
    // What a sign-in asked to be signed proves nothing here.
    const { body: forSignIn } = await city.api.post<RequestOptions>('auth/passkeys/authentication-options');
    expect(await stepUp(person, { method: 'passkey', credential: device.get(forSignIn) })).toMatchObject({ status: 403 });
  });

  it('is not brought by a new factor, which anyone at the open session could add', async () => {
    const fresh = await city.signUp('patient');
    const asked = { token: fresh.accessToken };
    const { body } = await city.api.post<{ secret: string }>('auth/mfa/totp', undefined, asked);
    const person = await grownOld(fresh);
    const code = new AuthenticatorApp(body.secret).next();
    expect(await city.api.post('auth/mfa/totp/confirm', { code }, { token: person.accessToken })).toMatchObject({ status: 200 });
    const { body: renewed } = await city.api.post<{ accessToken: string }>('auth/refresh', { refreshToken: person.refreshToken });
    expect(await city.api.delete('auth/mfa/totp', { token: renewed.accessToken })).toMatchObject(REQUIRED);
  });

  it('takes a code once, however many try at once', async () => {
    const person = await city.signUpWithApp('crowd');
    const proof = { password: PASSWORD, method: 'totp', code: person.app.next() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => stepUp(person, proof)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403]);
  });

  it('brings nothing to a session that has ended, nor to nobody', async () => {
    const person = await city.signUp('gone');
    expect(await city.api.post('auth/logout', undefined, { token: person.accessToken })).toMatchObject({ status: 204 });
    expect(await stepUp(person, { password: PASSWORD })).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/step-up', { password: PASSWORD })).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/step-up/options')).toMatchObject({ status: 401 });
  });

  it.each([
    [{ password: 5 }],
    [{ password: '' }],
    [{ password: PASSWORD, method: 'face' }],
    [{ password: PASSWORD, method: 'totp' }],
    [{ method: 'passkey' }],
    [{ method: 'passkey', credential: 'x' }],
    [{ password: PASSWORD, code: {} }],
    [{ password: PASSWORD, role: 'ADMIN' }],
  ])('refuses %j', async (proof) => {
    const person = await city.signUp(`shape-${Math.random().toString(36).slice(2)}`);
    expect(await stepUp(person, proof)).toMatchObject({ status: 422 });
  });
});

describe('guessing at the password of an open session', () => {
  it('waits after five wrong ones, as at the sign-in', async () => {
    const city = await AuthCity.start();
    try {
      const person = await city.signUp('stolen');
      const guess = (password: string) => city.api.post('auth/step-up', { password }, { token: person.accessToken });
      for (let i = 0; i < 5; i += 1) expect(await guess(`guess ${i}`)).toMatchObject({ status: 403 });
      await city.database.query(`UPDATE auth_attempts SET at = now() + interval '1 minute' WHERE method = 'step_up'`);
      expect(await guess(PASSWORD)).toMatchObject({ status: 429, body: { code: 'auth.credentials.delayed' } });
    } finally {
      await city.stop();
    }
  });
});
