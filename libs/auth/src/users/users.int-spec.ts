import { type Role } from '@madinina/contracts';
import { AuthCity, PASSWORD, type SignedUp } from '../auth.harness';
import { type SignedInDto } from '../sign-in/sign-in.dto';
import { type UserDto } from './user.dto';

interface UserPage {
  readonly items: UserDto[];
  readonly nextCursor: string | null;
}
const BEYOND = { status: 403, body: { code: 'auth.account.beyond_authority' } };
const LAST = { status: 409, body: { code: 'auth.account.last_super_admin' } };

describe('/users', () => {
  let city: AuthCity;
  let root: SignedUp;
  let admin: SignedUp;
  beforeAll(async () => {
    city = await AuthCity.start();
    root = await city.signUp('root', ['SUPER_ADMIN']);
    admin = await city.signUp('admin', ['USER', 'ADMIN']);
  });
  afterAll(() => city.stop());
  const change = (by: SignedUp, id: string, body: object, headers = {}) =>
    city.api.patch<UserDto>(`users/${id}`, body, { token: by.accessToken, headers });
  const post = (by: SignedUp, path: string) => city.api.post<UserDto>(`users/${path}`, undefined, { token: by.accessToken });
  const list = (query: string, by = admin) => city.api.get<UserPage>(`users${query}`, { token: by.accessToken });
  const changesOf = (id: string) =>
    city.database.query(
      `SELECT kind, actor_id AS by, roles_granted AS granted, roles_revoked AS revoked FROM account_changes WHERE account_id = $1 ORDER BY id`,
      [id],
    );

  it('are closed to everyone but administrators', async () => {
    for (const role of ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR'] as const) {
      const person = await city.signUp(`closed-${role.toLowerCase()}`, [role]);
      const paths = ['users', `users/${root.id}`, 'users/statistics/overview'];
      for (const path of paths) expect(await city.api.get(path, { token: person.accessToken })).toMatchObject({ status: 403 });
      expect(await change(person, person.id, { roles: ['SUPER_ADMIN'] })).toMatchObject({ status: 403 });
      expect(await post(person, `${root.id}/deactivate`)).toMatchObject({ status: 403 });
      expect(await post(person, `${person.id}/activate`)).toMatchObject({ status: 403 });
    }
    expect(await city.api.get('users')).toMatchObject({ status: 401 });
  });

  it('show the owner as /auth/me does', async () => {
    const { accessToken: token } = await city.signUp('mirror');
    const me = await city.api.get('users/me', { token });
    expect(me).toMatchObject({ status: 200, body: { email: 'mirror@example.org', roles: ['USER'] } });
    expect((await city.api.put('users/me', { locale: 'en' }, { token, headers: { 'if-match': me.headers.get('etag')! } })).status).toBe(
      200,
    );
    expect(await city.api.get('auth/me', { token })).toMatchObject({ body: { locale: 'en', version: 2 } });
    expect(await city.api.put('users/me', { roles: ['ADMIN'] }, { token })).toMatchObject({ status: 422 });
  });

  it('are listed page by page and filtered', async () => {
    for (const name of ['paged-a', 'paged-b', 'paged-c']) await city.signUp(name, ['USER', 'BOTANIST']);
    const all = await list('?q=PAGED-');
    expect(all.body.items.map(({ email }) => email)).toEqual(['c', 'b', 'a'].map((letter) => `paged-${letter}@example.org`));
    const first = await list('?q=paged-&limit=2');
    const second = await list(`?q=paged-&limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(all.body.items);
    expect(second.body.nextCursor).toBeNull();
    expect((await list('?role=ADMIN')).body.items.map(({ id }) => id)).toEqual([admin.id]);
    expect((await list('?q=paged%25')).body.items).toEqual([]);
    expect((await list('?q=paged_b')).body.items).toEqual([]);
    expect(JSON.stringify(all.body)).not.toMatch(/argon2|password/i);
    expect((await list('?status=disabled')).body.items).toEqual([]);
    for (const query of ['?role=KING', '?status=gone', '?limit=201', '?cursor=xyz', '?q=', '?q=%00'])
      expect(await list(query)).toMatchObject({ status: 400 });
  });

  it('are found by name with an index, among many', async () => {
    const plan = await city.database.rawTransaction(async () => {
      await city.database.query('SET LOCAL enable_seqscan = off');
      return city.database.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM accounts a
         WHERE (a.given_name || ' ' || a.family_name || ' ' || a.email::text || ' ' || coalesce(a.username::text, '')) ILIKE '%joseph%'`,
      );
    });
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('accounts_search_idx');
  });

  it('are told one by one', async () => {
    const person = await city.signUp('single');
    expect(await city.api.get(`users/${person.id}`, { token: admin.accessToken })).toMatchObject({
      status: 200,
      body: { id: person.id, status: 'active', roles: ['USER'], emailVerified: true },
    });
    expect(await city.api.get('users/019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d', { token: admin.accessToken })).toMatchObject({
      status: 404,
      body: { code: 'auth.account.not_found' },
    });
  });

  it('get and lose roles; who loses one is signed out, and it is kept who did it', async () => {
    const person = await city.signUp('promoted');
    const given = await change(admin, person.id, { roles: ['USER', 'OPERATOR'], givenName: 'Rose' }, { 'if-match': '"1-x"' });
    expect(given).toMatchObject({ status: 200, body: { roles: ['OPERATOR', 'USER'], givenName: 'Rose', version: 2 } });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 200 });
    expect(await change(admin, person.id, { roles: ['USER'] }, { 'if-match': '"1-x"' })).toMatchObject({
      status: 412,
      body: { code: 'auth.account.stale', version: 2 },
    });
    expect(await change(admin, person.id, { roles: ['USER'] })).toMatchObject({ status: 200, body: { roles: ['USER'] } });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({
      status: 401,
      body: { code: 'auth.session.revoked' },
    });
    expect(await changesOf(person.id)).toEqual([
      { kind: 'roles', by: admin.id, granted: ['OPERATOR'], revoked: [] },
      { kind: 'name', by: admin.id, granted: [], revoked: [] },
      { kind: 'roles', by: admin.id, granted: [], revoked: ['OPERATOR'] },
    ]);
  });

  it.each([
    [{ roles: [] }],
    [{ roles: ['KING'] }],
    [{ roles: ['USER', 'USER'] }],
    [{ roles: 'ADMIN' }],
    [{ roles: null }],
    [{ givenName: '' }],
    [{ status: 'active' }],
    [{ email: 'a@example.org' }],
  ])('refuse %j', async (body) => {
    expect(await change(root, admin.id, body)).toMatchObject({ status: 422 });
  });

  it('who are administrators are out of the reach of ADMIN', async () => {
    const second = await city.signUp('second-admin', ['ADMIN']);
    const person = await city.signUp('climber');
    for (const target of [root.id, second.id, admin.id]) {
      expect(await change(admin, target, { givenName: 'Eve' })).toMatchObject(BEYOND);
      expect(await change(admin, target, { roles: ['USER'] })).toMatchObject(BEYOND);
      expect(await post(admin, `${target}/deactivate`)).toMatchObject(BEYOND);
      expect(await post(admin, `${target}/activate`)).toMatchObject(BEYOND);
    }
    for (const roles of [['ADMIN'], ['USER', 'SUPER_ADMIN']]) expect(await change(admin, person.id, { roles })).toMatchObject(BEYOND);
    expect(await change(root, person.id, { roles: ['USER', 'ADMIN'] })).toMatchObject({ status: 200 });
  });

  it('decide by the roles that the administrator holds now, not by those of the token', async () => {
    const former = await city.signUp('former', ['ADMIN']);
    const person = await city.signUp('victim');
    await city.database.query(`DELETE FROM account_roles WHERE account_id = $1`, [former.id]);
    expect(await change(former, person.id, { roles: ['OPERATOR'] })).toMatchObject(BEYOND);
  });

  it('are signed out at once when they are deactivated, and sign in again when activated', async () => {
    const person = await city.signUp('disabled');
    expect(await post(admin, `${person.id}/deactivate`)).toMatchObject({ status: 200, body: { status: 'disabled' } });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/refresh', { refreshToken: person.refreshToken })).toMatchObject({ status: 401 });
    const login = () => city.api.post('auth/login', { identifier: person.email, password: PASSWORD });
    expect(await login()).toMatchObject({ status: 403 });
    expect(await post(admin, `${person.id}/deactivate`)).toMatchObject({ status: 200, body: { status: 'disabled', version: 2 } });
    expect((await list('?status=disabled')).body.items.map(({ id }) => id)).toEqual([person.id]);
    expect(await post(admin, `${person.id}/activate`)).toMatchObject({ status: 200, body: { status: 'active' } });
    expect(await login()).toMatchObject({ status: 200 });
    expect(await changesOf(person.id)).toMatchObject([{ kind: 'deactivated' }, { kind: 'activated' }]);
  });

  it('are counted', async () => {
    const { status, body } = await city.api.get('users/statistics/overview', { token: admin.accessToken });
    expect(status).toBe(200);
    const [truth] = await city.database.query<{ total: number; users: number }>(
      `SELECT (SELECT count(*) FROM accounts)::int AS total, (SELECT count(*) FROM account_roles WHERE role = 'USER')::int AS users`,
    );
    const byRole = body['byRole'] as Record<Role, number>;
    expect(body).toMatchObject({ total: truth!.total, byStatus: { active: truth!.total, disabled: 0 }, verified: truth!.total });
    expect(byRole.USER).toBe(truth!.users);
    expect(byRole.PROVIDER).toBe(1);
  });

  it('are administered by the roles that a session may use: what it lacks a second factor for is of no use', async () => {
    const careful = await city.startApi({ AUTH_MFA_REQUIRED_ROLES: 'SUPER_ADMIN' });
    await city.signUp('both', ['ADMIN', 'SUPER_ADMIN']);
    const friend = await city.signUp('friend');
    const { body } = await careful.post<SignedInDto>('auth/login', { identifier: 'both@example.org', password: PASSWORD });
    expect(body.withheldRoles).toEqual(['SUPER_ADMIN']);
    const grant = (roles: readonly Role[]) => careful.patch(`users/${friend.id}`, { roles }, { token: body.accessToken });
    expect(await grant(['USER', 'SUPER_ADMIN'])).toMatchObject(BEYOND);
    expect(await careful.post(`users/${root.id}/deactivate`, undefined, { token: body.accessToken })).toMatchObject(BEYOND);
    expect(await grant(['USER', 'OPERATOR'])).toMatchObject({ status: 200 });
  });
});

describe('the last SUPER_ADMIN', () => {
  let city: AuthCity;
  beforeEach(async () => (city = await AuthCity.start()));
  afterEach(() => city.stop());
  const left = () =>
    city.database.query(
      `SELECT a.id FROM accounts a JOIN account_roles r ON r.account_id = a.id WHERE r.role = 'SUPER_ADMIN' AND a.status = 'active'`,
    );

  it('stays, whoever asks and however', async () => {
    const root = await city.signUp('root', ['USER', 'SUPER_ADMIN']);
    const asked = { token: root.accessToken };
    expect(await city.api.patch(`users/${root.id}`, { roles: ['USER'] }, asked)).toMatchObject(LAST);
    expect(await city.api.post(`users/${root.id}/deactivate`, undefined, asked)).toMatchObject(LAST);
    await expect(city.database.query('DELETE FROM accounts WHERE id = $1', [root.id])).rejects.toThrow('account_roles_last_super_admin');
    expect(await city.api.get('auth/me', asked)).toMatchObject({ status: 200, body: { roles: ['SUPER_ADMIN', 'USER'] } });
    const disabled = await city.signUp('asleep', ['SUPER_ADMIN']);
    expect(await city.api.post(`users/${disabled.id}/deactivate`, undefined, asked)).toMatchObject({ status: 200 });
    expect(await city.api.patch(`users/${root.id}`, { roles: ['USER'] }, asked)).toMatchObject(LAST);
  });

  it('stays when two take it from each other, or each from themselves, at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await city.signUp(`one-${round}`, ['USER', 'SUPER_ADMIN']);
      const two = await city.signUp(`two-${round}`, ['USER', 'SUPER_ADMIN']);
      await city.database.query(`DELETE FROM account_roles WHERE role = 'SUPER_ADMIN' AND account_id <> ALL($1::uuid[])`, [
        [one.id, two.id],
      ]);
      const [first, second] = round % 2 === 0 ? [two, one] : [one, two];
      const answers = await Promise.all([
        city.api.patch(`users/${first.id}`, { roles: ['USER'] }, { token: one.accessToken }),
        city.api.post(`users/${second.id}/deactivate`, undefined, { token: two.accessToken }),
      ]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await left()).toHaveLength(1);
    }
  });
});
