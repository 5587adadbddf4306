import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { AuthCity, ORIGIN, PASSWORD, type SignedUp } from '../auth.harness';
import { type FactorChallengeDto, type SignedInDto } from '../sign-in/sign-in.dto';
import { type PasskeyDto, type RegisteredPasskeyDto } from './passkey.dto';
import { forgedAndroidKey } from './forged-attestation.harness';
import { SoftwareAuthenticator } from './software-authenticator.harness';

type CreationOptions = Parameters<SoftwareAuthenticator['create']>[0];
type RequestOptions = Parameters<SoftwareAuthenticator['get']>[0];
const REFUSED = { status: 401, body: { code: 'auth.passkey.refused' } };
const INVALID = { status: 422, body: { code: 'auth.passkey.invalid' } };

describe('a passkey', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_FREE_GUESSES: '1000' })));
  afterAll(() => city.stop());
  const creationOptions = async (person: SignedUp) =>
    (await city.api.post<CreationOptions>('auth/passkeys/registration-options', undefined, { token: person.accessToken })).body;
  const store = (person: SignedUp, credential: unknown, name?: unknown) =>
    city.api.post<RegisteredPasskeyDto>('auth/passkeys', { credential, name }, { token: person.accessToken });
  const requestOptions = async () => (await city.api.post<RequestOptions>('auth/passkeys/authentication-options')).body;
  const login = (credential: unknown, more: object = {}) => city.api.post<SignedInDto>('auth/passkeys/login', { credential, ...more });
  const list = async (person: SignedUp) =>
    (await city.api.get<{ items: PasskeyDto[] }>('auth/passkeys', { token: person.accessToken })).body.items;
  const signUpWithPasskey = async (name: string) => {
    const person = await city.signUp(name);
    const device = new SoftwareAuthenticator(ORIGIN);
    const { status, body } = await store(person, device.create(await creationOptions(person)));
    expect(status).toBe(201);
    return { ...person, device, passkey: body };
  };

  it('is offered for the city, the account and nobody’s other devices', async () => {
    const person = await signUpWithPasskey('offered');
    const options = (await city.api.post('auth/passkeys/registration-options', undefined, { token: person.accessToken })).body;
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Madinina' },
      user: {
        name: person.email,
        displayName: 'offered Test',
        id: Buffer.from(person.id.replaceAll('-', ''), 'hex').toString('base64url'),
      },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      excludeCredentials: [{ id: person.device.credentialId, transports: ['internal', 'hybrid'] }],
    });
    const { challenge, allowCredentials, ...request } = (await city.api.post('auth/passkeys/authentication-options')).body;
    expect(request).toMatchObject({ rpId: 'localhost', userVerification: 'required', timeout: 300_000 });
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(allowCredentials ?? []).toEqual([]);
  });

  it('is stored with a name, listed, renamed, and signs in by itself', async () => {
    const person = await city.signUp('walker');
    const device = new SoftwareAuthenticator(ORIGIN);
    const stored = await store(person, device.create(await creationOptions(person)), ' Téléphone ');
    expect(stored).toMatchObject({ status: 201, body: { name: 'Téléphone', backedUp: true, lastUsedAt: null } });
    expect(new Set(stored.body.recoveryCodes).size).toBe(10);
    const { recoveryCodes: _codes, ...passkey } = stored.body;
    expect(await list(person)).toEqual([passkey]);
    const rename = (id: string, name: unknown, token = person.accessToken) => city.api.patch(`auth/passkeys/${id}`, { name }, { token });
    expect(await rename(passkey.id, 'Clé de Rose')).toMatchObject({ status: 200, body: { name: 'Clé de Rose' } });
    for (const name of ['', '   ', 'x'.repeat(61), 'a\u0007b', 5]) expect(await rename(passkey.id, name)).toMatchObject({ status: 422 });
    const stranger = await city.signUp('stranger');
    expect(await rename(passkey.id, 'mine', stranger.accessToken)).toMatchObject({ status: 404 });

    const signedIn = await login(device.get(await requestOptions()), { rememberMe: true });
    expect(signedIn).toMatchObject({ status: 200, body: { account: { id: person.id } } });
    expect(signedIn.body.refreshExpiresIn).toBeGreaterThan(29 * 86_400);
    const claims = JSON.parse(Buffer.from(signedIn.body.accessToken.split('.')[1]!, 'base64url').toString()) as object;
    expect(claims).toMatchObject({ amr: ['pop', 'mfa'] });
    expect((await list(person))[0]?.lastUsedAt).toEqual(expect.any(String));
    const [attempt] = await city.database.query(`SELECT outcome FROM auth_attempts WHERE account_id = $1 AND method = 'passkey'`, [
      person.id,
    ]);
    expect(attempt).toEqual({ outcome: 'succeeded' });
  });

  it('is taken from nobody who vouches for it: no certificate of a stranger sends the city anywhere', async () => {
    const asked: string[] = [];
    const trap = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    try {
      const person = await city.signUp('vouched');
      const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/revoked`;
      const forged = new SoftwareAuthenticator(ORIGIN).create(await creationOptions(person), {
        attest: (made) => forgedAndroidKey(url, made),
      });
      expect(await store(person, forged)).toMatchObject(INVALID);
      expect(asked).toEqual([]);
    } finally {
      trap.close();
    }
  });

  it('is asked for beside the password, like every second factor', async () => {
    const { device, ...person } = await signUpWithPasskey('twofold');
    const challenge = (await city.challenge(person.email)) as FactorChallengeDto & { passkeyOptions: RequestOptions };
    expect(challenge).toMatchObject({
      mfaRequired: true,
      methods: ['passkey', 'recovery_code'],
      passkeyOptions: { userVerification: 'preferred', allowCredentials: [{ id: device.credentialId }] },
    });
    const answer = (credential: object, challengeToken = challenge.challengeToken) =>
      city.api.post('auth/login/mfa', { challengeToken, method: 'passkey', credential });
    const other = (await city.challenge(person.email)) as typeof challenge;
    const forOther = device.get(other.passkeyOptions);
    expect(await answer(forOther)).toMatchObject({ status: 401, body: { code: 'auth.factor.wrong' } });
    expect(await answer(device.get(await requestOptions()))).toMatchObject({ status: 401 });
    // A key without PIN does beside the password.
    const credential = device.get(challenge.passkeyOptions, { isVerified: false });
    expect(await answer(credential)).toMatchObject({ status: 200 });
    expect(await answer(forOther, other.challengeToken)).toMatchObject({ status: 200 });
    const [session] = await city.database.query('SELECT factors FROM sessions WHERE account_id = $1 ORDER BY id DESC LIMIT 1', [person.id]);
    expect(session).toEqual({ factors: ['password', 'passkey'] });
  });

  it('answers a challenge once, however many times at once', async () => {
    const { device } = await signUpWithPasskey('replayer');
    const credential = device.get(await requestOptions());
    const answers = await Promise.all(Array.from({ length: 10 }, () => login(credential)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
    expect(await login(credential)).toMatchObject(REFUSED);
  });

  it('answers a challenge in time', async () => {
    const { device } = await signUpWithPasskey('late');
    const options = await requestOptions();
    await city.database.query('UPDATE webauthn_challenges SET expires_at = now()');
    expect(await login(device.get(options))).toMatchObject(REFUSED);
  });

  it('is refused when its counter goes back, and the owner is told', async () => {
    const { device, ...person } = await signUpWithPasskey('copied');
    device.counter = 7;
    expect(await login(device.get(await requestOptions()))).toMatchObject({ status: 200 });
    for (const counter of [8, 3, 0]) expect(await login(device.get(await requestOptions(), { counter }))).toMatchObject(REFUSED);
    const mails = await city.database.query(`SELECT email FROM auth_mails WHERE kind = 'passkey_copied'`);
    expect(mails).toEqual([1, 2, 3].map(() => ({ email: person.email })));
    device.counter = 8;
    expect(await login(device.get(await requestOptions()))).toMatchObject({ status: 200 });
  });

  it.each<[string, (device: SoftwareAuthenticator, options: RequestOptions) => object]>([
    ['from another origin', (device, options) => device.get(options, { origin: 'https://evil.example' })],
    ['for another domain', (device, options) => device.get(options, { rpId: 'evil.example' })],
    ['by another key', (device, options) => device.get(options, { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey })],
    ['to another challenge', (device, options) => device.get(options, { challenge: randomBytes(32).toString('base64url') })],
    ['without knowing the owner', (device, options) => device.get(options, { isVerified: false })],
    ['as a registration', (device, options) => device.get(options, { type: 'webauthn.create' })],
    ['for another account', (device, options) => device.get(options, { userHandle: randomBytes(16).toString('base64url') })],
    ['of a device that nobody registered', (_device, options) => new SoftwareAuthenticator(ORIGIN).get(options)],
  ])('does not sign in %s', async (what, make) => {
    const { device } = await signUpWithPasskey(`refused-${what.replace(/\W/g, '')}`);
    expect(await login(make(device, await requestOptions()))).toMatchObject(REFUSED);
    expect(await login(device.get(await requestOptions()))).toMatchObject({ status: 200 });
  });

  it.each([undefined, null, 'x', 5, [], {}, { id: 'a', rawId: 'b', type: 'public-key', response: {} }])(
    'refuses %j as an answer',
    async (credential) => {
      expect(await login(credential)).toMatchObject({ status: 422, body: { code: 'http.body.invalid' } });
      expect(await store(await city.signUp(`shape-${randomBytes(6).toString('hex')}`), credential)).toMatchObject({ status: 422 });
    },
  );

  it('signs in nobody whose account is disabled', async () => {
    const { device, ...person } = await signUpWithPasskey('disabled');
    await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [person.id]);
    expect(await login(device.get(await requestOptions()))).toMatchObject({ status: 403, body: { code: 'auth.account.disabled' } });
  });

  it('is stored for the account and the session that asked, once', async () => {
    const person = await city.signUp('careful');
    const other = await city.signUp('other');
    const device = new SoftwareAuthenticator(ORIGIN);
    const credential = device.create(await creationOptions(person));
    expect(await store(other, credential)).toMatchObject(INVALID);
    expect(await store(person, credential)).toMatchObject({ status: 201 });
    expect(await store(person, credential)).toMatchObject(INVALID);
    // The same credential under another account would let its owner in there.
    expect(await store(other, device.create(await creationOptions(other)))).toMatchObject({
      status: 409,
      body: { code: 'auth.passkey.known' },
    });
    expect(await store(person, device.create(await creationOptions(person), { origin: 'https://evil.example' }))).toMatchObject(INVALID);
    expect(await store(person, device.create(await creationOptions(person), { rpId: 'evil.example' }))).toMatchObject(INVALID);
    expect(await store(person, device.create(await requestAsCreation(person)))).toMatchObject(INVALID);
    expect(await list(person)).toHaveLength(1);
  });
  const requestAsCreation = async (person: SignedUp): Promise<CreationOptions> => ({
    ...(await creationOptions(person)),
    challenge: (await requestOptions()).challenge,
  });

  it('is removed by its owner alone; with the last one, recovery codes go and the password is enough again', async () => {
    const { device, passkey, ...person } = await signUpWithPasskey('remover');
    const stranger = await signUpWithPasskey('thief');
    const remove = (asker: SignedUp) => city.api.delete(`auth/passkeys/${passkey.id}`, { token: asker.accessToken });
    expect(await remove(stranger)).toMatchObject({ status: 404, body: { code: 'auth.passkey.not_found' } });
    expect(await remove(person)).toMatchObject({ status: 204 });
    expect(await login(device.get(await requestOptions()))).toMatchObject(REFUSED);
    expect(await city.challenge(person.email)).not.toHaveProperty('mfaRequired');
    expect(await city.database.query('SELECT 1 FROM recovery_codes WHERE account_id = $1', [person.id])).toHaveLength(0);
    const changes = await city.database.query('SELECT kind FROM account_changes WHERE account_id = $1 ORDER BY id', [person.id]);
    expect(changes).toEqual([{ kind: 'passkey_added' }, { kind: 'passkey_removed' }]);
  });

  it('ends the other sessions when it is added, and brings no new codes beside an authenticator app', async () => {
    const person = await city.signUpWithApp('both');
    const { challengeToken } = await city.challenge(person.email);
    const other = await city.api.post<SignedInDto>('auth/login/mfa', { challengeToken, method: 'totp', code: person.app.next() });
    expect(other.status).toBe(200);
    const stored = await store(person, new SoftwareAuthenticator(ORIGIN).create(await creationOptions(person)));
    expect(stored).toMatchObject({ status: 201, body: { name: 'Passkey 1', recoveryCodes: [] } });
    expect(await city.api.get('auth/me', { token: other.body.accessToken })).toMatchObject({ status: 401 });
    expect(await city.challenge(person.email)).toMatchObject({ methods: ['totp', 'passkey', 'recovery_code'] });
    expect(await city.api.delete('auth/mfa/totp', { token: person.accessToken })).toMatchObject({ status: 204 });
    expect(await city.challenge(person.email)).toMatchObject({ methods: ['passkey', 'recovery_code'] });
  });

  it('comes in twenty at most', async () => {
    const person = await city.signUp('collector');
    const device = new SoftwareAuthenticator(ORIGIN);
    const made = device.create(await creationOptions(person));
    await city.database.query(
      `INSERT INTO passkeys (id, account_id, credential_id, public_key, counter, name, is_backed_up)
       SELECT gen_random_uuid(), $1::uuid, decode(md5(n::text || $1::text), 'hex'), '', 0, 'one', false FROM generate_series(1, 20) n`,
      [person.id],
    );
    expect(await store(person, made)).toMatchObject({ status: 409, body: { code: 'auth.passkey.too_many' } });
    await city.database.query(`UPDATE sessions SET factors = '{password,passkey}' WHERE account_id = $1`, [person.id]);
    expect(await city.api.post('auth/passkeys/registration-options', undefined, { token: person.accessToken })).toMatchObject({
      status: 409,
    });
  });

  it('needs somebody signed in to be managed', async () => {
    expect(await city.api.get('auth/passkeys')).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/passkeys/registration-options')).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/passkeys', {})).toMatchObject({ status: 401 });
    expect(await city.api.delete('auth/passkeys/019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d')).toMatchObject({ status: 401 });
  });

  it('does not replace the verification of the e-mail address where that is asked for', async () => {
    const { device, ...person } = await signUpWithPasskey('unverified');
    const strict = await city.startApi({ AUTH_REQUIRE_VERIFIED_EMAIL: 'true' });
    await city.database.query('UPDATE accounts SET email_verified_at = NULL WHERE id = $1', [person.id]);
    const { body } = await strict.post<RequestOptions>('auth/passkeys/authentication-options');
    expect(await strict.post('auth/passkeys/login', { credential: device.get(body) })).toMatchObject(REFUSED);
    expect(await strict.post('auth/login', { identifier: person.email, password: PASSWORD })).toMatchObject({ status: 401 });
  });
});
