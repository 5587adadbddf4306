import { AuthCity, PASSWORD } from '../auth.harness';
import { type AccountDto } from './account.dto';

describe('/auth/me', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start()));
  afterAll(() => city.stop());

  it('needs a token', async () => {
    expect(await city.api.get('auth/me')).toMatchObject({ status: 401, body: { code: 'http.access.token_missing' } });
    expect(await city.api.put('auth/me', {})).toMatchObject({ status: 401, body: { code: 'http.access.token_missing' } });
  });

  it('shows one’s own profile, with what the roles allow, and nothing secret', async () => {
    const { id, accessToken } = await city.signUp('reader', ['USER', 'OPERATOR']);
    const { status, body, headers } = await city.api.get<AccountDto>('auth/me', { token: accessToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, email: 'reader@example.org', emailVerified: true, roles: ['OPERATOR', 'USER'] });
    expect(body.permissions).toContain('iot.alert.handle');
    expect(JSON.stringify(body)).not.toMatch(/argon2|password/i);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await city.api.get('auth/me', { token: accessToken, headers: { 'if-none-match': String(headers.get('etag')) } })).toMatchObject({
      status: 304,
    });
  });

  it('changes what is given and leaves the rest', async () => {
    const { accessToken: token } = await city.signUp('changer');
    const changed = await city.api.put(
      'auth/me',
      { givenName: '  Rose ', username: 'ROSE.C', locale: 'en', phone: '+596696111111' },
      { token },
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { givenName: 'Rose', familyName: 'Test', username: 'rose.c', locale: 'en', phone: '+596696111111', version: 2 },
    });
    const emptied = await city.api.put('auth/me', { username: null, phone: null }, { token });
    expect(emptied).toMatchObject({ status: 200, body: { givenName: 'Rose', username: null, phone: null, version: 3 } });
    expect(await city.api.get('auth/me', { token })).toMatchObject({ body: { ...emptied.body } });
  });

  it('does not overwrite a change that the caller has not seen', async () => {
    const { accessToken: token } = await city.signUp('guarded');
    const { headers } = await city.api.get('auth/me', { token });
    const ifMatch = { 'if-match': String(headers.get('etag')) };
    expect(await city.api.put('auth/me', { givenName: 'One' }, { token, headers: ifMatch })).toMatchObject({ status: 200 });
    expect(await city.api.put('auth/me', { givenName: 'Two' }, { token, headers: ifMatch })).toMatchObject({
      status: 412,
      body: { code: 'auth.account.stale', version: 2 },
    });
    expect(await city.api.get('auth/me', { token })).toMatchObject({ body: { givenName: 'One' } });
  });

  it('refuses a username that another account has', async () => {
    const other = await city.signUp('other');
    const { accessToken: token } = await city.signUp('envious');
    await city.api.put('auth/me', { username: 'wanted' }, { token: other.accessToken });
    expect(await city.api.put('auth/me', { username: 'Wanted' }, { token })).toMatchObject({
      status: 409,
      body: { code: 'auth.username.taken' },
    });
  });

  it.each([
    ['roles', { roles: ['ADMIN'] }],
    ['the password', { password: PASSWORD }],
    ['a name that is empty', { givenName: '' }],
    ['a name that is removed', { givenName: null }],
    ['a language that is removed', { locale: null }],
  ])('does not change %s', async (what, change) => {
    const { accessToken: token } = await city.signUp(`refused-${what.replace(/\W/g, '')}`);
    expect(await city.api.put('auth/me', change, { token })).toMatchObject({ status: 422, body: { code: 'http.body.invalid' } });
  });
});
