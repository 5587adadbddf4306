import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@madinina/platform/testing';
import { AuthCity, PASSWORD, type SignedUp } from '../auth.harness';

const GONE = { status: 410, body: { code: 'auth.mail_token.invalid' } };

describe('another e-mail address', () => {
  let city: AuthCity;
  beforeAll(async () => {
    city = await AuthCity.start();
    await city.startWorker();
  });
  afterAll(() => city.stop());

  const change = (person: SignedUp, body: object, path = 'auth/me') => city.api.put(path, body, { token: person.accessToken });
  const verify = (token: string) => city.api.post('auth/verify-email', { token });
  const login = (identifier: string) => city.api.post('auth/login', { identifier, password: PASSWORD });
  const addressOf = async ({ accessToken }: SignedUp) => (await city.api.get('auth/me', { token: accessToken })).body['email'];
  /** Subjects and texts of the mails to an address, in the order they left. */
  const mailsTo = async (address: string): Promise<string[]> => {
    const files = (await readdir(city.mailFolder)).filter((file) => file.endsWith('.eml')).sort();
    const mails = await Promise.all(files.map((file) => readFile(join(city.mailFolder, file), 'utf8')));
    return mails.filter((mail) => mail.includes(`To: ${address}`)).map((mail) => mail.replace(/=\r?\n/g, '').replace(/=3D/g, '='));
  };
  const lastMailTo = (address: string, count: number): Promise<string> =>
    eventually(async () => {
      const mails = await mailsTo(address);
      expect(mails).toHaveLength(count);
      // A mail leaves before its token is committed.
      expect(await city.database.query('SELECT 1 FROM auth_mails WHERE email = $1', [address])).toEqual([]);
      return mails.at(-1)!;
    });
  const tokenIn = (mail: string): string => /\/verify-email#token=([\w-]{43})/.exec(mail)![1]!;

  it.each(['auth/me', 'users/me'])('counts once its mail is answered, and the old one is told (PUT /%s)', async (path) => {
    const name = path.replace('/', '-');
    const person = await city.signUp(`mover-${name}`);
    const wanted = `moved-${name}@example.org`;
    const asked = await change(person, { email: ` ${wanted} `, givenName: 'Rosa' }, path);
    expect(asked).toMatchObject({ status: 200, body: { email: person.email, givenName: 'Rosa' } });
    const token = tokenIn(await lastMailTo(wanted, 1));
    await lastMailTo(person.email, 1);
    expect(await login(wanted)).toMatchObject({ status: 401 });
    expect(await login(person.email)).toMatchObject({ status: 200 });
    // A reset that was sent to the old address must not outlive it.
    await city.api.post('auth/forgot-password', { email: person.email });
    const reset = /#token=([\w-]{43})/.exec(await lastMailTo(person.email, 2))![1];

    expect(await verify(token)).toMatchObject({ status: 204 });
    expect(await verify(token)).toMatchObject(GONE);
    expect(await addressOf(person)).toBe(wanted);
    expect(await login(person.email)).toMatchObject({ status: 401 });
    expect(await login(wanted)).toMatchObject({ status: 200, body: { account: { emailVerified: true } } });
    expect(await lastMailTo(person.email, 3)).not.toContain('#token=');
    expect(await city.api.post('auth/reset-password', { token: reset, newPassword: 'manioc au clair de lune' })).toMatchObject(GONE);
    const changes = await city.database.query('SELECT kind FROM account_changes WHERE account_id = $1', [person.id]);
    expect(changes).toEqual([{ kind: 'email_changed' }]);
  });

  it('needs a fresh proof; the rest of the profile does not', async () => {
    const person = await city.signUp('stale');
    await city.database.query(`UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE account_id = $1`, [person.id]);
    expect(await change(person, { email: 'elsewhere@example.org' })).toMatchObject({
      status: 403,
      body: { code: 'auth.step_up.required' },
    });
    expect(await change(person, { email: person.email.toUpperCase(), familyName: 'Other' })).toMatchObject({ status: 200 });
    expect(await city.database.query(`SELECT 1 FROM auth_mails WHERE email = 'elsewhere@example.org'`)).toEqual([]);
  });

  it('that somebody has gets the same answer, and its owner alone is told', async () => {
    const [person, holder] = [await city.signUp('wisher'), await city.signUp('holder')];
    expect(await change(person, { email: holder.email })).toMatchObject({ status: 200, body: { email: person.email } });
    expect(await lastMailTo(holder.email, 1)).not.toContain('#token=');
    expect(await city.database.query('SELECT 1 FROM mail_tokens WHERE account_id = $1', [person.id])).toEqual([]);
  });

  it('goes to one of two who prove it', async () => {
    const [one, two] = [await city.signUp('one'), await city.signUp('two')];
    const wanted = 'both@example.org';
    await change(one, { email: wanted });
    const first = tokenIn(await lastMailTo(wanted, 1));
    await change(two, { email: wanted });
    const second = tokenIn(await lastMailTo(wanted, 2));
    const answers = await Promise.all([verify(first), verify(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'auth.email.taken' });
  });

  it.each<[string, (person: SignedUp) => Promise<{ status: number }>]>([
    ['its owner sends the present one', (person) => change(person, { email: person.email })],
    ['another is asked for', (person) => change(person, { email: `third-${person.email}` })],
    [
      'the password is changed',
      (person) =>
        city.api.post(
          'auth/change-password',
          { currentPassword: PASSWORD, newPassword: 'manioc au clair de lune' },
          { token: person.accessToken },
        ),
    ],
  ])('is taken back when %s', async (why, takeBack) => {
    const person = await city.signUp(`wavering-${why.replace(/\W/g, '')}`);
    const wanted = `wanted-${person.email}`;
    await change(person, { email: wanted });
    const token = tokenIn(await lastMailTo(wanted, 1));
    expect((await takeBack(person)).status).toBeLessThan(300);
    expect(await verify(token)).toMatchObject(GONE);
    expect(await addressOf(person)).toBe(person.email);
  });

  it.each([5, '', 'no address', 'a@b', 'x'.repeat(250) + '@example.org', null])('is not %j', async (email) => {
    const person = await city.signUp(`shape-${Math.random().toString(36).slice(2)}`);
    expect(await change(person, { email })).toMatchObject({ status: 422 });
  });
});
