import { type Role } from '@madinina/contracts';
import { eventually } from '@madinina/platform/testing';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuthApi, AuthCity, PASSWORD, type SignedUp } from '../auth.harness';
import { type SessionDto } from '../sessions/session.dto';
import { type SignedInDto } from '../sign-in/sign-in.dto';

const BEYOND = { status: 403, body: { code: 'auth.account.beyond_authority' } };
const NOBODY = '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d';
const NEW_PASSWORD = 'manioc au clair de lune';

describe('administrators and the sessions of others', () => {
  let city: AuthCity;
  let second: AuthApi;
  let root: SignedUp;
  let admin: SignedUp;
  beforeAll(async () => {
    city = await AuthCity.start();
    second = await city.startApi();
    await city.startWorker();
    root = await city.signUp('root', ['SUPER_ADMIN']);
    admin = await city.signUp('admin', ['ADMIN']);
  });
  afterAll(() => city.stop());

  const sessionsOf = (id: string, by = admin, query = '') =>
    city.api.get<{ items: SessionDto[]; nextCursor: string | null }>(`users/${id}/sessions${query}`, { token: by.accessToken });
  const end = (id: string, sessionId = '', by = admin) =>
    city.api.delete(`users/${id}/sessions${sessionId && `/${sessionId}`}`, { token: by.accessToken });
  const sendReset = (id: string, by = admin) => city.api.post(`users/${id}/send-password-reset`, undefined, { token: by.accessToken });
  const me = (token: string, api = city.api) => api.get('auth/me', { token });
  const login = async ({ email }: SignedUp, password = PASSWORD) =>
    city.api.post<SignedInDto>('auth/login', { identifier: email, password });
  const changesOf = async (id: string): Promise<unknown[]> =>
    city.database.query(`SELECT kind, actor_id AS by FROM account_changes WHERE account_id = $1 ORDER BY id`, [id]);

  it('list them as the owner does, and it is kept that they looked', async () => {
    const person = await city.signUp('listed');
    await login(person);
    const own = await city.api.get<{ items: SessionDto[] }>('auth/sessions', { token: person.accessToken });
    const seen = await sessionsOf(person.id);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('cache-control')).toBe('no-store');
    expect(seen.body.items).toEqual(own.body.items.map((session) => Object.assign(session, { current: false })));
    expect(seen.body.items).toHaveLength(2);
    const first = await sessionsOf(person.id, admin, '?limit=1');
    const next = await sessionsOf(person.id, admin, `?limit=1&cursor=${String(first.body.nextCursor)}`);
    expect([...first.body.items, ...next.body.items]).toEqual(seen.body.items);
    expect(await changesOf(person.id)).toEqual(Array(3).fill({ kind: 'sessions_seen', by: admin.id }));
  });

  it('end one: its tokens are refused by each process, the other goes on', async () => {
    const person = await city.signUp('one-ended');
    const other = (await login(person)).body;
    const [newest] = (await sessionsOf(person.id)).body.items;
    expect(await end(person.id, newest!.id)).toMatchObject({ status: 204 });
    expect(await me(other.accessToken)).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } });
    await eventually(async () => expect(await me(other.accessToken, second)).toMatchObject({ status: 401 }));
    expect(await city.api.post('auth/refresh', { refreshToken: other.refreshToken })).toMatchObject({ status: 401 });
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
    expect(await end(person.id, newest!.id)).toMatchObject({ status: 404, body: { code: 'auth.session.not_found' } });
    expect((await changesOf(person.id)).slice(1)).toEqual([{ kind: 'session_ended', by: admin.id }]);
    expect(
      await city.database.query('SELECT revoked_reason AS reason FROM sessions WHERE account_id = $1 AND revoked_at IS NOT NULL', [
        person.id,
      ]),
    ).toEqual([{ reason: 'ended_by_admin' }]);
  });

  it('end all; the owner may sign in again', async () => {
    const person = await city.signUp('all-ended');
    const other = (await login(person)).body;
    expect(await end(person.id)).toMatchObject({ status: 204 });
    for (const token of [person.accessToken, other.accessToken]) expect(await me(token)).toMatchObject({ status: 401 });
    expect((await sessionsOf(person.id)).body.items).toEqual([]);
    expect(await login(person)).toMatchObject({ status: 200 });
    expect(await changesOf(person.id)).toMatchObject([{ kind: 'sessions_ended' }, { kind: 'sessions_seen' }]);
  });

  it('end no session through an account that is not its own', async () => {
    const [person, stranger] = [await city.signUp('owner'), await city.signUp('stranger')];
    const [session] = (await sessionsOf(person.id)).body.items;
    expect(await end(stranger.id, session!.id)).toMatchObject({ status: 404 });
    expect(await end(root.id, session!.id)).toMatchObject(BEYOND);
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
    expect(await changesOf(stranger.id)).toEqual([]);
  });

  it('send a reset that the owner alone can use, and learn nothing of it', async () => {
    const person = await city.signUp('forgetful');
    const sent = await sendReset(person.id);
    expect(sent).toMatchObject({ status: 202, body: '' });
    let token = '';
    await eventually(async () => {
      const files = (await readdir(city.mailFolder)).filter((file) => file.endsWith('.eml'));
      const mails = await Promise.all(files.map((file) => readFile(join(city.mailFolder, file), 'utf8')));
      const mail = mails
        .map((text) => text.replace(/=\r?\n/g, '').replace(/=3D/g, '='))
        .find((text) => text.includes(`To: ${person.email}`));
      token = /reset-password#token=([\w-]{43})/.exec(mail ?? '')![1]!;
    });
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
    expect(await city.api.post('auth/reset-password', { token, newPassword: NEW_PASSWORD })).toMatchObject({ status: 204 });
    expect(await me(person.accessToken)).toMatchObject({ status: 401 });
    expect(await login(person, NEW_PASSWORD)).toMatchObject({ status: 200 });
    expect(await changesOf(person.id)).toEqual([
      { kind: 'password_reset_sent', by: admin.id },
      { kind: 'password_reset', by: person.id },
    ]);
  });

  it('send no reset to a disabled account', async () => {
    const person = await city.signUp('asleep');
    await city.api.post(`users/${person.id}/deactivate`, undefined, { token: admin.accessToken });
    expect(await sendReset(person.id)).toMatchObject({ status: 409, body: { code: 'auth.account.inactive' } });
    expect(await changesOf(person.id)).toMatchObject([{ kind: 'deactivated' }]);
  });

  it('touch no administrator unless they are SUPER_ADMIN, not even themselves', async () => {
    const colleague = await city.signUp('colleague', ['USER', 'ADMIN']);
    for (const target of [colleague, root, admin]) {
      expect(await sessionsOf(target.id)).toMatchObject(BEYOND);
      expect(await end(target.id)).toMatchObject(BEYOND);
      expect(await end(target.id, NOBODY)).toMatchObject(BEYOND);
      expect(await sendReset(target.id)).toMatchObject(BEYOND);
      expect(await changesOf(target.id)).toEqual([]);
      expect(await me(target.accessToken)).toMatchObject({ status: 200 });
    }
    expect(await sessionsOf(colleague.id, root)).toMatchObject({ status: 200 });
    expect(await end(colleague.id, '', root)).toMatchObject({ status: 204 });
    expect(await me(colleague.accessToken)).toMatchObject({ status: 401 });
  });

  it('have lost that power with their role, whatever their token says', async () => {
    const [former, person] = [await city.signUp('former', ['ADMIN']), await city.signUp('victim')];
    await city.database.query(`DELETE FROM account_roles WHERE account_id = $1`, [former.id]);
    expect(await sessionsOf(person.id, former)).toMatchObject(BEYOND);
    expect(await end(person.id, '', former)).toMatchObject(BEYOND);
    expect(await sendReset(person.id, former)).toMatchObject(BEYOND);
  });

  it('are the only ones', async () => {
    for (const role of ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR'] as const satisfies readonly Role[]) {
      const person = await city.signUp(`plain-${role.toLowerCase()}`, [role]);
      expect(await sessionsOf(person.id, person)).toMatchObject({ status: 403, body: { code: 'http.access.permission_missing' } });
      expect(await end(person.id, '', person)).toMatchObject({ status: 403 });
      expect(await sendReset(person.id, person)).toMatchObject({ status: 403 });
    }
  });

  it('are told clearly that there is no such account or id', async () => {
    expect(await sessionsOf(NOBODY)).toMatchObject({ status: 404, body: { code: 'auth.account.not_found' } });
    expect(await sendReset(NOBODY)).toMatchObject({ status: 404 });
    expect(await end(admin.id, 'seven')).toMatchObject({ status: 400 });
    expect(await sessionsOf('seven')).toMatchObject({ status: 400 });
  });
});
