import { type Role } from '@madinina/contracts';
import { AuthCity, PASSWORD, type SignedUp } from '../auth.harness';
import { type SignedInDto } from '../sign-in/sign-in.dto';

const REQUIRED = { status: 403, body: { code: 'auth.step_up.required' } };
const BEYOND = { status: 403, body: { code: 'auth.account.beyond_authority' } };

describe('second factors and administrators', () => {
  let city: AuthCity;
  let admin: SignedUp;
  let root: SignedUp;
  beforeAll(async () => {
    city = await AuthCity.start();
    admin = await city.signUp('admin', ['USER', 'ADMIN']);
    root = await city.signUp('root', ['USER', 'SUPER_ADMIN']);
  });
  afterAll(() => city.stop());
  const reset = (actor: SignedUp, id: string) => city.api.post(`users/${id}/reset-mfa`, undefined, { token: actor.accessToken });
  const grownOld = async (person: SignedUp): Promise<SignedUp> => {
    await city.database.query(`UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE account_id = $1`, [person.id]);
    const { body } = await city.api.post<SignedInDto>('auth/refresh', { refreshToken: person.refreshToken });
    return { ...person, accessToken: body.accessToken };
  };

  it('a lost one is taken away, the sessions end, and the owner is told', async () => {
    const person = await city.signUpWithApp('lost');
    const challenge = await city.challenge(person.email);
    expect(await reset(admin, person.id)).toMatchObject({ status: 204, body: '' });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 401 });
    const late = { challengeToken: challenge.challengeToken, method: 'totp', code: person.app.next() };
    expect((await city.api.post('auth/login/mfa', late)).status).toBe(401);
    expect(await city.challenge(person.email)).toHaveProperty('accessToken');
    expect(await city.database.query('SELECT 1 FROM recovery_codes WHERE account_id = $1', [person.id])).toEqual([]);
    const [change] = await city.database.query(
      `SELECT actor_id AS actor FROM account_changes WHERE account_id = $1 AND kind = 'second_factors_reset'`,
      [person.id],
    );
    expect(change).toEqual({ actor: admin.id });
    const mails = await city.database.query(`SELECT email FROM auth_mails WHERE kind = 'second_factors_reset'`);
    expect(mails).toEqual([{ email: person.email }]);
  });

  it('of who has none, nothing happens', async () => {
    const person = await city.signUp('bare');
    expect(await reset(admin, person.id)).toMatchObject({ status: 204 });
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 200 });
    expect(await city.database.query('SELECT 1 FROM account_changes WHERE account_id = $1', [person.id])).toEqual([]);
  });

  it('are beyond an ADMIN where the account is an administrator’s, and beyond everybody else', async () => {
    const colleague = await city.signUpWithApp('colleague', ['USER', 'ADMIN']);
    expect(await reset(admin, colleague.id)).toMatchObject(BEYOND);
    expect(await reset(admin, root.id)).toMatchObject(BEYOND);
    const citizen = await city.signUp('citizen');
    expect(await reset(citizen, colleague.id)).toMatchObject({ status: 403, body: { code: 'http.access.permission_missing' } });
    expect(await reset(root, colleague.id)).toMatchObject({ status: 204 });
    expect(await reset(root, '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d')).toMatchObject({ status: 404 });
  });

  it('a stale administrator proves who they are before a reset, and before granting roles; not for a name', async () => {
    const person = await city.signUpWithApp('target');
    const stale = await grownOld(await city.signUp('stale-admin', ['USER', 'ADMIN']));
    const patch = (asker: string, body: object) => city.api.patch(`users/${person.id}`, body, { token: asker });
    const roles: Role[] = ['USER', 'OPERATOR'];
    expect(await reset(stale, person.id)).toMatchObject(REQUIRED);
    expect(await patch(stale.accessToken, { roles })).toMatchObject(REQUIRED);
    expect(await patch(stale.accessToken, { givenName: 'Rosa' })).toMatchObject({ status: 200 });
    const { body } = await city.api.post<{ accessToken: string }>('auth/step-up', { password: PASSWORD }, { token: stale.accessToken });
    expect(await patch(body.accessToken, { roles })).toMatchObject({ status: 200, body: { roles: ['OPERATOR', 'USER'] } });
  });
});

describe('a role that needs a second factor', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_MFA_REQUIRED_ROLES: 'ADMIN,SUPER_ADMIN' })));
  afterAll(() => city.stop());
  const users = (token: string) => city.api.get('users', { token });

  it('is withheld from a session with a password alone, until it is enrolled', async () => {
    const person = await city.signUp('chief', ['USER', 'ADMIN']);
    const { body } = await city.api.post<SignedInDto>('auth/login', { identifier: person.email, password: PASSWORD });
    expect(body).toMatchObject({ withheldRoles: ['ADMIN'], account: { roles: ['ADMIN', 'USER'] } });
    expect(await users(body.accessToken)).toMatchObject({ status: 403, body: { code: 'http.access.permission_missing' } });
    expect(await city.api.get('auth/me', { token: body.accessToken })).toMatchObject({ status: 200 });
    const enrolled = await city.signUpWithApp('captain', ['USER', 'ADMIN']);
    expect(await users(enrolled.accessToken)).toMatchObject({ status: 403 });
    const refreshed = await city.api.post<SignedInDto>('auth/refresh', { refreshToken: enrolled.refreshToken });
    expect(refreshed.body.withheldRoles).toEqual([]);
    expect(await users(refreshed.body.accessToken)).toMatchObject({ status: 200 });
    const { challengeToken } = await city.challenge(enrolled.email);
    const again = await city.api.post<SignedInDto>('auth/login/mfa', { challengeToken, method: 'totp', code: enrolled.app.next() });
    expect(await users(again.body.accessToken)).toMatchObject({ status: 200 });
  });

  it('keeps the last second factor where it is', async () => {
    const enrolled = await city.signUpWithApp('keeper', ['USER', 'SUPER_ADMIN']);
    const asked = { token: enrolled.accessToken };
    expect(await city.api.delete('auth/mfa/totp', asked)).toMatchObject({ status: 409, body: { code: 'auth.factor.required' } });
    expect(await city.api.get('auth/mfa', asked)).toMatchObject({ body: { methods: ['totp', 'recovery_code'] } });
    const citizen = await city.signUpWithApp('citizen');
    expect(await city.api.delete('auth/mfa/totp', { token: citizen.accessToken })).toMatchObject({ status: 204 });
  });
});
