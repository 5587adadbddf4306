import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@madinina/platform/testing';
import { AuthCity, ORIGIN, PASSWORD, type SignedUp } from '../auth.harness';
import { AuthenticatorApp } from '../second-factors/authenticator-app.harness';
import { SoftwareAuthenticator } from '../passkeys/software-authenticator.harness';
import { type SignedInDto } from '../sign-in/sign-in.dto';
import { MailTokenRepository, type TokenPurpose } from './mail-token.repository';
import { newMailToken } from './mail-token';

const NEW_PASSWORD = 'manioc au clair de lune';
const GONE = { status: 410, body: { code: 'auth.mail_token.invalid' } };

describe('who reads the mail of an address', () => {
  let city: AuthCity;
  // Its worker is away until the last case: what is asked for waits.
  beforeAll(async () => (city = await AuthCity.start()));
  afterAll(() => city.stop());

  const login = (identifier: string, password: string) => city.api.post<SignedInDto>('auth/login', { identifier, password });
  const reset = (token: string) => city.api.post('auth/reset-password', { token, newPassword: NEW_PASSWORD });
  const wish = (person: SignedUp, email: string) => city.api.put('auth/me', { email }, { token: person.accessToken });
  /** What a mail to the address carries. */
  const sentTo = async (accountId: string, email: string, purpose: TokenPurpose): Promise<string> => {
    const { token, tokenHash } = newMailToken();
    await new MailTokenRepository(city.database).replace({ accountId, purpose, email, tokenHash, seconds: 600 });
    return token;
  };
  const changesOf = async (id: string) =>
    (await city.database.query<{ kind: string }>('SELECT kind FROM account_changes WHERE account_id = $1 ORDER BY id', [id])).map(
      ({ kind }) => kind,
    );

  /** Somebody makes an account with an address that is not theirs, and makes themselves at home in it. */
  const squat = async (email: string) => {
    await city.api.post('auth/register', { email, password: PASSWORD, givenName: 'Rose', familyName: 'Test' });
    const { body } = await login(email, PASSWORD);
    const asked = { token: body.accessToken };
    const { body: enrolment } = await city.api.post<{ secret: string }>('auth/mfa/totp', undefined, asked);
    await city.api.post('auth/mfa/totp/confirm', { code: new AuthenticatorApp(enrolment.secret).next() }, asked);
    const passkey = new SoftwareAuthenticator(ORIGIN);
    type Options = Parameters<SoftwareAuthenticator['create']>[0];
    const { body: options } = await city.api.post<Options>('auth/passkeys/registration-options', undefined, asked);
    expect(await city.api.post('auth/passkeys', { credential: passkey.create(options) }, asked)).toMatchObject({ status: 201 });
    const signIn = async () => {
      const { body: request } = await city.api.post<Parameters<SoftwareAuthenticator['get']>[0]>('auth/passkeys/authentication-options');
      return city.api.post('auth/passkeys/login', { credential: passkey.get(request) });
    };
    expect(await signIn()).toMatchObject({ status: 200 });
    return { id: body.account.id, signIn };
  };

  it('owns the account once the address is proved: nobody who had it before gets in by a factor of theirs', async () => {
    const squatter = await squat('squatted@example.org');
    expect(await reset(await sentTo(squatter.id, 'squatted@example.org', 'reset_password'))).toMatchObject({ status: 204 });
    expect(await squatter.signIn()).toMatchObject({ status: 401, body: { code: 'auth.passkey.refused' } });
    const owner = await login('squatted@example.org', NEW_PASSWORD);
    expect(owner).toMatchObject({ status: 200, body: { account: { id: squatter.id, emailVerified: true } } });
    expect(await city.api.get('auth/mfa', { token: owner.body.accessToken })).toMatchObject({
      body: { methods: [], recoveryCodesLeft: 0 },
    });
    expect(await changesOf(squatter.id)).toEqual(['totp_enabled', 'passkey_added', 'password_reset', 'second_factors_reset']);
  });

  it('resets no password when the account has another address by now', async () => {
    const { id, email } = await city.signUp('moved-on');
    const late = await sentTo(id, 'old-address@example.org', 'reset_password');
    expect(await reset(late)).toMatchObject(GONE);
    expect(await login(email, PASSWORD)).toMatchObject({ status: 200 });
    expect(await reset(await sentTo(id, email.toUpperCase(), 'reset_password'))).toMatchObject({ status: 204 });
  });

  it.each<[string, (person: SignedUp) => Promise<{ readonly status: number }>]>([
    [
      'a new password',
      ({ accessToken: token }) =>
        city.api.post('auth/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }, { token }),
    ],
    ['a reset', async ({ id, email }) => reset(await sentTo(id, email, 'reset_password'))],
    ['the present address', (person) => wish(person, person.email)],
  ])('gets no account whose owner takes the change back by %s, also before its mail has left', async (way, takeBack) => {
    const person = await city.signUp(`taker-${way.replace(/\W/g, '-')}`);
    const waiting = () =>
      city.database.query(`SELECT kind FROM auth_mails WHERE account_id = $1`, [person.id]).then((mails) => mails.length);
    expect(await wish(person, `thief-${way.replace(/\W/g, '-')}@example.org`)).toMatchObject({ status: 200 });
    expect(await waiting()).toBe(1);
    expect((await takeBack(person)).status).toBeLessThan(300);
    expect(await waiting()).toBe(0);
  });

  it('is not flooded by those who want the address', async () => {
    const { id } = await city.signUp('wanted');
    const wisher = await city.signUp('wisher');
    for (let i = 0; i < 8; i += 1) expect(await wish(wisher, 'wanted@example.org')).toMatchObject({ status: 200 });
    // Each wish takes the place of the one before: they are asked for one after the other.
    await city.startWorker();
    for (let i = 0; i < 7; i += 1) {
      expect(await wish(wisher, 'WANTED@example.org')).toMatchObject({ status: 200 });
      await eventually(async () => expect(await city.database.query('SELECT 1 FROM auth_mails')).toEqual([]), { timeoutMs: 20_000 });
    }
    const files = (await readdir(city.mailFolder)).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(files.map((file) => readFile(join(city.mailFolder, file), 'utf8')));
    expect(mails.filter((mail) => /^To: wanted@/im.test(mail))).toHaveLength(5);
    expect(await changesOf(id)).toEqual(Array.from({ length: 5 }, () => 'address_wanted'));
  });
});
