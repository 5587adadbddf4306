import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@madinina/platform/testing';
import { AuthCity, PASSWORD } from '../auth.harness';

const NEW_PASSWORD = 'manioc au clair de lune';
const GONE = { status: 410, body: { code: 'auth.mail_token.invalid' } };

describe('mails about accounts', () => {
  let city: AuthCity;
  beforeAll(async () => {
    city = await AuthCity.start({ AUTH_REQUIRE_VERIFIED_EMAIL: 'true' });
    await city.startWorker();
  });
  afterAll(() => city.stop());

  const register = (name: string) =>
    city.api.post('auth/register', { email: `${name}@example.org`, password: PASSWORD, givenName: 'Rose', familyName: 'Test' });
  const login = (name: string, password = PASSWORD, device = 'Firefox/140') =>
    city.api.post<{ accessToken: string }>(
      'auth/login',
      { identifier: `${name}@example.org`, password },
      { headers: { 'user-agent': device } },
    );

  /** The mails to a person, in the order they left, their soft line ends undone. */
  const mailsTo = async (name: string): Promise<string[]> => {
    const files = (await readdir(city.mailFolder)).filter((file) => file.endsWith('.eml')).sort();
    const mails = await Promise.all(files.map((file) => readFile(join(city.mailFolder, file), 'utf8')));
    const plain = mails.map((mail) => mail.replace(/=\r?\n/g, '').replace(/=3D/g, '='));
    return plain.filter((mail) => mail.includes(`To: ${name}@example.org`));
  };
  const mailTo = async (name: string, count: number): Promise<string> => {
    let mail = '';
    await eventually(async () => {
      const mails = await mailsTo(name);
      expect(mails).toHaveLength(count);
      // A mail leaves before its token is committed.
      expect(await city.database.query('SELECT 1 FROM auth_mails WHERE email = $1', [`${name}@example.org`])).toEqual([]);
      mail = mails.at(-1)!;
    });
    return mail;
  };
  const tokenIn = (mail: string): string => /#token=([\w-]{43})/.exec(mail)![1]!;
  /** Everything that was asked for has left or was skipped. */
  const settled = (): Promise<void> =>
    eventually(async () => {
      expect(await city.database.query('SELECT 1 FROM auth_mails')).toEqual([]);
      expect(await city.database.query('SELECT 1 FROM outbox_events WHERE dispatched_at IS NULL')).toEqual([]);
    });

  it('verify an address once; before that nobody signs in', async () => {
    expect(await register('fresh')).toMatchObject({ status: 201, body: { next: 'verify_email' } });
    expect(await login('fresh')).toMatchObject({ status: 401 });
    const mail = await mailTo('fresh', 1);
    expect(mail).not.toContain('Rose');
    const token = tokenIn(mail);
    const answers = await Promise.all([1, 2, 3].map(() => city.api.post('auth/verify-email', { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    expect(await login('fresh')).toMatchObject({ status: 200, body: { account: { emailVerified: true } } });
  });

  it('carry a token of which the database knows the hash alone, and the newest alone is good', async () => {
    await register('again');
    const first = tokenIn(await mailTo('again', 1));
    expect(await city.api.post('auth/resend-verification', { email: 'AGAIN@example.org' })).toMatchObject({ status: 202, body: '' });
    const second = tokenIn(await mailTo('again', 2));
    const [stored] = await city.database.query<{ text: string }>(
      `SELECT (SELECT string_agg(t::text, ' ') FROM mail_tokens t) || (SELECT string_agg(e::text, ' ') FROM outbox_events e) AS text`,
    );
    expect(stored?.text).not.toContain(second);
    expect(stored?.text).not.toContain(Buffer.from(second, 'base64url').toString('hex'));
    expect(await city.api.post('auth/verify-email', { token: first })).toMatchObject(GONE);
    expect(await city.api.post('auth/reset-password', { token: second, newPassword: NEW_PASSWORD })).toMatchObject(GONE);
    expect(await city.api.post('auth/verify-email', { token: second })).toMatchObject({ status: 204 });
    await city.api.post('auth/resend-verification', { email: 'again@example.org' });
    await settled();
    expect(await mailsTo('again')).toHaveLength(2);
  });

  it('reset a password once, which proves the address, ends every session and is told', async () => {
    const person = await city.signUp('forgetful');
    expect(await city.api.post('auth/forgot-password', { email: person.email })).toMatchObject({ status: 202 });
    const token = tokenIn(await mailTo('forgetful', 1));
    const reset = (newPassword: string) => city.api.post('auth/reset-password', { token, newPassword });
    expect(await reset('court')).toMatchObject({ status: 422 });
    expect(await reset('Forgetful-1')).toMatchObject({ status: 422, body: { code: 'auth.password.common' } });
    const answers = await Promise.all([reset(NEW_PASSWORD), reset(NEW_PASSWORD)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 401 });
    expect(await login('forgetful')).toMatchObject({ status: 401 });
    expect(await mailTo('forgetful', 2)).toContain('initialis');
    expect(await login('forgetful', NEW_PASSWORD)).toMatchObject({ status: 200 });
    expect(await city.database.query(`SELECT kind FROM account_changes WHERE account_id = $1`, [person.id])).toEqual([
      { kind: 'password_reset' },
    ]);
  });

  it('answer the same whether anyone has the address, and write to nobody who has none', async () => {
    await city.signUp('somebody');
    for (const path of ['auth/forgot-password', 'auth/resend-verification']) {
      const known = await city.api.post(path, { email: 'somebody@example.org' });
      const unknown = await city.api.post(path, { email: 'nobody@example.org' });
      expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    }
    expect(await register('somebody')).toMatchObject({ status: 201, body: { next: 'verify_email' } });
    await settled();
    await eventually(async () => expect(await mailsTo('somebody')).toHaveLength(2));
    expect((await mailsTo('somebody')).some((mail) => mail.includes('/reset-password#token='))).toBe(true);
    expect(await mailsTo('nobody')).toEqual([]);
  });

  it('are refused when over, for a disabled account, or made up', async () => {
    const person = await city.signUp('late');
    await city.api.post('auth/forgot-password', { email: person.email });
    const token = tokenIn(await mailTo('late', 1));
    const reset = () => city.api.post('auth/reset-password', { token, newPassword: NEW_PASSWORD });
    await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [person.id]);
    expect(await reset()).toMatchObject(GONE);
    await city.database.query(`UPDATE accounts SET status = 'active' WHERE id = $1`, [person.id]);
    await city.database.query(`UPDATE mail_tokens SET expires_at = now() WHERE account_id = $1`, [person.id]);
    expect(await reset()).toMatchObject(GONE);
    for (const made of ['x', 'A'.repeat(43), `${token}=`])
      expect(await city.api.post('auth/verify-email', { token: made })).toMatchObject(GONE);
    expect(await city.api.post('auth/verify-email', { token: ['x'] })).toMatchObject({ status: 422 });
    expect(await city.api.post('auth/forgot-password', { email: 'no address' })).toMatchObject({ status: 422 });
  });

  it('do not flood a mailbox', async () => {
    await city.signUp('flooded');
    for (let i = 0; i < 8; i += 1) await city.api.post('auth/forgot-password', { email: 'flooded@example.org' });
    await settled();
    await eventually(async () => expect(await mailsTo('flooded')).toHaveLength(5));
  });

  it('tell the owner of a new device and of a changed password, not of a device that was there', async () => {
    const person = await city.signUp('watched');
    const { body } = await login('watched', PASSWORD, 'Stranger/9');
    expect(await mailTo('watched', 1)).toContain('Stranger 9');
    await login('watched', PASSWORD, 'Stranger/9');
    await city.api.post('auth/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }, { token: body.accessToken });
    expect(await mailTo('watched', 2)).not.toContain('Stranger');
    expect(person.id).toBeDefined();
  });
});
