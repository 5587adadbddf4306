import { eventually } from '@madinina/platform/testing';
import { AccountRepository } from '../accounts/account.repository';
import { AuthCity, PASSWORD } from '../auth.harness';

const NEW_PASSWORD = 'manioc au clair de lune';

describe('POST /auth/change-password', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start()));
  afterAll(() => city.stop());
  const change = (token: string | undefined, currentPassword: unknown, newPassword: unknown) =>
    city.api.post('auth/change-password', { currentPassword, newPassword }, token === undefined ? {} : { token });
  const login = (identifier: string, password: string) => city.api.post<{ accessToken: string }>('auth/login', { identifier, password });

  it('takes the new password, no more the old one, and ends the other sessions', async () => {
    const person = await city.signUp('changer');
    const { body: other } = await login(person.email, PASSWORD);
    expect(await change(person.accessToken, PASSWORD, NEW_PASSWORD)).toMatchObject({ status: 204, body: '' });
    expect(await login(person.email, PASSWORD)).toMatchObject({ status: 401 });
    expect(await login(person.email, NEW_PASSWORD)).toMatchObject({ status: 200 });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 200 });
    expect(await city.api.get('auth/me', { token: other.accessToken })).toMatchObject({
      status: 401,
      body: { code: 'auth.session.revoked' },
    });
  });

  it('needs the current password, and keeps what was tried', async () => {
    const person = await city.signUp('guesser');
    expect(await change(person.accessToken, 'not this one', NEW_PASSWORD)).toMatchObject({
      status: 403,
      body: { code: 'auth.password.wrong' },
    });
    expect(await change(undefined, PASSWORD, NEW_PASSWORD)).toMatchObject({ status: 401 });
    expect(await login(person.email, PASSWORD)).toMatchObject({ status: 200 });
    const attempts = await city.database.query(`SELECT outcome FROM auth_attempts WHERE account_id = $1 AND method = 'change'`, [
      person.id,
    ]);
    expect(attempts).toEqual([{ outcome: 'wrong_password' }]);
  });

  it.each([
    ['the same password', PASSWORD],
    ['a short one', 'sept777'],
    ['a common one', 'iloveyou'],
    ['a word of the city', 'Martinique-972!'],
    ['one of 129 characters', 'x'.repeat(129)],
    ['no text', 12_345_678],
  ])('refuses %s', async (_what, newPassword) => {
    const person = await city.signUp(`refused-${String(newPassword).length}`);
    expect(await change(person.accessToken, PASSWORD, newPassword)).toMatchObject({ status: 422 });
  });

  it('lets one of two changes at once win', async () => {
    const person = await city.signUp('twice');
    const answers = await Promise.all([
      change(person.accessToken, PASSWORD, 'premier mot de passe'),
      change(person.accessToken, PASSWORD, 'second mot de passe'),
    ]);
    // Who comes while the other changes it meets a conflict; who comes after it names a password that is no longer the current one.
    const [won, lost] = answers.map(({ status }) => status).sort();
    expect(won).toBe(204);
    expect([403, 409]).toContain(lost);
  });

  it('leaves no session to a sign-in that checked the old password before', async () => {
    const person = await city.signUp('racer');
    // Holds the row as a change of the password does, so that the sign-in waits at it with the old password already checked.
    let late: Promise<{ status: number }> | undefined;
    await city.database.rawTransaction(async () => {
      await city.api.room.get(AccountRepository).changePassword(person.id, 1, '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$bm90IGEgaGFzaA');
      late = login(person.email, PASSWORD);
      await eventually(async () => {
        const waiting = await city.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(waiting).toHaveLength(1);
      });
    });
    expect(await late).toMatchObject({ status: 401 });
    expect(await city.database.query('SELECT 1 FROM sessions WHERE account_id = $1', [person.id])).toHaveLength(1);
  });
});
