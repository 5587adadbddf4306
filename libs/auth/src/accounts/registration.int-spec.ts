import { AuthEvents } from '@madinina/contracts';
import { type ProblemDto } from '@madinina/platform/http';
import { AuthCity, PASSWORD } from '../auth.harness';
import { type SignedInDto } from '../sign-in/sign-in.dto';

const person = (name: string, more: object = {}) => ({
  email: `${name}@example.org`,
  password: PASSWORD,
  givenName: 'Marie',
  familyName: 'Joseph',
  ...more,
});

describe('POST /auth/register', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start()));
  afterAll(() => city.stop());
  const register = (body: unknown) => city.api.post<ProblemDto>('auth/register', body);

  it('makes an account that can sign in, as a citizen, and tells the other rooms', async () => {
    const answer = await register(person('first', { username: 'First', phone: '+596696000000', locale: 'gcf', timeZone: 'Europe/Paris' }));
    expect(answer).toMatchObject({ status: 201, body: { email: 'first@example.org', next: 'sign_in' } });
    const { body } = await city.api.post<SignedInDto>('auth/login', { identifier: 'FIRST', password: PASSWORD });
    expect(body.account).toMatchObject({
      email: 'first@example.org',
      emailVerified: false,
      username: 'first',
      roles: ['USER'],
      locale: 'gcf',
      timeZone: 'Europe/Paris',
      phone: '+596696000000',
      version: 1,
    });
    const events = await city.database.query('SELECT data FROM outbox_events WHERE name = $1', [AuthEvents.AccountRegistered.name]);
    expect(events).toEqual([{ data: { accountId: body.account.id } }]);
  });

  it('keeps the password as an argon2id hash only', async () => {
    await register(person('hashed'));
    const [row] = await city.database.query<{ text: string }>('SELECT a::text AS text FROM accounts a WHERE email = $1', [
      'hashed@example.org',
    ]);
    expect(row?.text).toContain('$argon2id$');
    expect(row?.text).not.toContain(PASSWORD);
  });

  it('takes one account an address, whatever its case and spelling', async () => {
    await register(person('twice'));
    const again = await register(person('twice', { email: '  TWICE@Example.ORG ' }));
    expect(again).toMatchObject({ status: 409, body: { code: 'auth.email.taken' } });
  });

  it('takes one account a username, whatever its case', async () => {
    await register(person('named', { username: 'le.colibri' }));
    const again = await register(person('named2', { username: 'Le.Colibri' }));
    expect(again).toMatchObject({ status: 409, body: { code: 'auth.username.taken' } });
  });

  it('lets one of many at once win', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(person('raced', { username: 'raced' }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await city.database.query('SELECT 1 FROM accounts WHERE email = $1', ['raced@example.org'])).toHaveLength(1);
  });

  it.each([
    ['a short password', { password: '1234567' }, 'password'],
    ['a long password', { password: 'x'.repeat(129) }, 'password'],
    ['a number as password', { password: 12345678 }, 'password'],
    ['a list as password', { password: [PASSWORD] }, 'password'],
    ['an address that is none', { email: 'marie' }, 'email'],
    ['text turned around in an address', { email: 'marie@\u202egro.elpmaxe' }, 'email'],
    ['a look-alike letter in an address', { email: 'mаrie@example.org' }, 'email'],
    ['a control character in a name', { givenName: 'Ma\u0007rie' }, 'givenName'],
    ['text turned around in a name', { familyName: 'Joseph\u202e' }, 'familyName'],
    ['a name of 101 letters', { familyName: 'x'.repeat(101) }, 'familyName'],
    ['an object as name', { givenName: { $ne: '' } }, 'givenName'],
    ['a username with an @', { username: 'a@b.fr' }, 'username'],
    ['an unknown language', { locale: 'de' }, 'locale'],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a phone with letters', { phone: '+596abc' }, 'phone'],
    ['a role of one’s choice', { roles: ['SUPER_ADMIN'] }, 'roles'],
    ['a status of one’s choice', { status: 'active' }, 'status'],
  ])('refuses %s', async (_what, more, path) => {
    const answer = await register(person('refused', more));
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
    expect(JSON.stringify(answer.body)).not.toContain(PASSWORD);
    expect(await city.database.query(`SELECT 1 FROM accounts WHERE email LIKE 'refused%'`)).toHaveLength(0);
  });

  it.each(['iloveyou', 'Madinina-972!', 'Joseph-1902'])('refuses %s, among the first that anyone would try', async (password) => {
    const answer = await register(person('common', { password, familyName: 'Joseph' }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'auth.password.common' } });
  });

  it('takes a password of 8 and of 128 characters of any kind', async () => {
    for (const [name, password] of Object.entries({ shortest: '  é€😀xy ', longest: '🌴'.repeat(128) })) {
      expect(await register(person(name, { password }))).toMatchObject({ status: 201 });
      expect(await city.api.post('auth/login', { identifier: `${name}@example.org`, password })).toMatchObject({ status: 200 });
    }
  });
});

describe('POST /auth/register where an address must be verified', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start({ AUTH_REQUIRE_VERIFIED_EMAIL: 'true' })));
  afterAll(() => city.stop());

  it('answers alike for a free and for a taken address, and leaves the owner’s account alone', async () => {
    const free = await city.api.post('auth/register', person('owner', { username: 'owner' }));
    const taken = await city.api.post('auth/register', person('owner', { password: 'another password' }));
    expect(free).toMatchObject({ status: 201, body: { email: 'owner@example.org', next: 'verify_email' } });
    expect({ status: taken.status, body: taken.body }).toEqual({ status: free.status, body: free.body });
    await city.database.query('UPDATE accounts SET email_verified_at = now()');
    expect(await city.api.post('auth/login', { identifier: 'owner@example.org', password: PASSWORD })).toMatchObject({ status: 200 });
  });

  it('tells of a taken username the same way, whether the address is free or not', async () => {
    const free = await city.api.post('auth/register', person('nobody', { username: 'owner' }));
    const taken = await city.api.post('auth/register', person('owner', { username: 'owner' }));
    expect(free).toMatchObject({ status: 409, body: { code: 'auth.username.taken' } });
    expect(taken).toMatchObject({ status: 409, body: { code: 'auth.username.taken' } });
  });

  it('does not let an address in that is not verified, with the answer of a wrong password', async () => {
    await city.api.post('auth/register', person('unverified'));
    const right = await city.api.post('auth/login', { identifier: 'unverified@example.org', password: PASSWORD });
    const wrong = await city.api.post('auth/login', { identifier: 'unverified@example.org', password: 'a wrong one' });
    expect(right).toMatchObject({ status: 401, body: { code: 'auth.credentials.invalid' } });
    expect({ ...right.body, correlationId: 0 }).toEqual({ ...wrong.body, correlationId: 0 });
  });
});
