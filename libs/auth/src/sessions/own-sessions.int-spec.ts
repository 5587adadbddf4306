import { eventually } from '@madinina/platform/testing';
import { type AuthApi, AuthCity, PASSWORD, type SignedUp } from '../auth.harness';
import { type SessionDto } from './session.dto';

interface SessionPage {
  readonly items: SessionDto[];
  readonly nextCursor: string | null;
}

describe('the sessions of an account', () => {
  let city: AuthCity;
  let other: AuthApi;
  beforeAll(async () => {
    city = await AuthCity.start();
    other = await city.startApi();
  });
  afterAll(() => city.stop());

  const signInAgain = async ({ email }: SignedUp, device: string): Promise<string> => {
    const { body } = await city.api.post<{ accessToken: string }>(
      'auth/login',
      { identifier: email, password: PASSWORD },
      { headers: { 'user-agent': device } },
    );
    return body.accessToken;
  };
  const list = async (token: string, query = ''): Promise<SessionPage> => {
    const { status, body } = await city.api.get<SessionPage>(`auth/sessions${query}`, { token });
    expect(status).toBe(200);
    return body;
  };
  const refusedWithin = (token: string): Promise<void> =>
    eventually(async () =>
      expect(await other.get('auth/me', { token })).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } }),
    );

  it('are listed with their device, the newest first, and one of them is the current one', async () => {
    const person = await city.signUp('lister');
    await city.signUp('stranger');
    const phone = await signInAgain(person, 'Phone/1');
    const { items, nextCursor } = await list(phone);
    expect(nextCursor).toBeNull();
    expect(items).toHaveLength(2);
    expect(items[0]).toEqual({
      id: expect.any(String),
      current: true,
      device: 'Phone/1',
      address: '127.0.0.1',
      rememberMe: false,
      factors: ['password'],
      authenticatedAt: expect.any(String),
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      idleUntil: expect.any(String),
      endsAt: expect.any(String),
    });
    expect(items[1]).toMatchObject({ current: false });
    const first = await list(phone, '?limit=1');
    expect(first.items).toHaveLength(1);
    const second = await list(phone, `?limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(second.nextCursor).toBeNull();
  });

  it('are not listed once they are over, unused for too long, or ended', async () => {
    const person = await city.signUp('over');
    const current = await signInAgain(person, 'Current/1');
    const make = async (device: string, change: string): Promise<void> => {
      await signInAgain(person, device);
      await city.database.query(`UPDATE sessions SET ${change} WHERE device = $1`, [device]);
    };
    await make('Over/1', `expires_at = now() - interval '1 second'`);
    await make('Unused/1', `last_seen_at = now() - make_interval(secs => idle_seconds + 1)`);
    await make('Ended/1', `revoked_at = now(), revoked_reason = 'logout'`);
    expect((await list(current)).items.map(({ device }) => device)).toEqual(['Current/1', expect.not.stringMatching(/Over|Unused|Ended/)]);
  });

  it('can be ended one by one, everywhere, by their owner alone', async () => {
    const person = await city.signUp('ender');
    const thief = await signInAgain(person, 'Thief/1');
    const stranger = await city.signUp('nosy');
    const { items } = await list(person.accessToken);
    const stolen = items.find(({ device }) => device === 'Thief/1')!.id;
    const notFound = { status: 404, body: { code: 'auth.session.not_found' } };
    expect(await city.api.delete(`auth/sessions/${stolen}`, { token: stranger.accessToken })).toMatchObject(notFound);
    expect(await city.api.delete(`auth/sessions/${stolen}`)).toMatchObject({ status: 401 });
    expect(await city.api.get('auth/me', { token: thief })).toMatchObject({ status: 200 });
    expect(await city.api.delete(`auth/sessions/${stolen}`, { token: person.accessToken })).toMatchObject({ status: 204 });
    await refusedWithin(thief);
    expect(await city.api.delete(`auth/sessions/${stolen}`, { token: person.accessToken })).toMatchObject(notFound);
    expect(await city.api.delete('auth/sessions/not-an-id', { token: person.accessToken })).toMatchObject({ status: 400 });
    expect((await list(person.accessToken)).items).toHaveLength(1);
  });

  it('are ended only by who proved a short time ago who they are', async () => {
    const person = await city.signUp('stale');
    const other = await signInAgain(person, 'Other/1');
    const { items } = await list(person.accessToken);
    await city.database.query(`UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE account_id = $1`, [person.id]);
    const required = { status: 403, body: { code: 'auth.step_up.required' } };
    for (const path of ['auth/sessions', `auth/sessions/${items[0]!.id}`])
      expect(await city.api.delete(path, { token: person.accessToken })).toMatchObject(required);
    expect(await city.api.get('auth/me', { token: other })).toMatchObject({ status: 200 });
  });

  it('end all but the one that asks', async () => {
    const person = await city.signUp('sweeper');
    const tokens = [await signInAgain(person, 'A/1'), await signInAgain(person, 'B/1')];
    const stranger = await city.signUp('untouched');
    expect(await city.api.delete('auth/sessions', { token: person.accessToken })).toMatchObject({ status: 204 });
    for (const token of tokens) await refusedWithin(token);
    expect(await city.api.get('auth/me', { token: person.accessToken })).toMatchObject({ status: 200 });
    expect(await city.api.get('auth/me', { token: stranger.accessToken })).toMatchObject({ status: 200 });
    const told = await city.database.query(`SELECT 1 FROM outbox_events WHERE name = 'auth.session-revoked' AND data->>'accountId' = $1`, [
      person.id,
    ]);
    expect(told).toHaveLength(2);
  });
});
