import { AuthEvents } from '@madinina/contracts';
import { Events } from '@madinina/platform/events';
import { eventually } from '@madinina/platform/testing';
import { AuthCity, type AuthApi } from '../auth.harness';
import { RevokedSessions } from './revoked-sessions';
import { SessionRepository } from './session.repository';

describe('a session that ends', () => {
  let city: AuthCity;
  let other: AuthApi;
  beforeAll(async () => {
    city = await AuthCity.start();
    other = await city.startApi();
  });
  afterAll(() => city.stop());
  const refused = async (api: AuthApi, token: string): Promise<void> => {
    expect(await api.get('auth/me', { token })).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } });
  };

  it('is refused here at once and in another process soon after, also where its token was good before', async () => {
    const { accessToken, refreshToken } = await city.signUp('leaver');
    expect(await other.get('auth/me', { token: accessToken })).toMatchObject({ status: 200 });
    expect(await city.api.post('auth/logout', undefined, { token: accessToken })).toMatchObject({ status: 204, body: '' });
    await refused(city.api, accessToken);
    await eventually(() => refused(other, accessToken));
    expect(await other.post('auth/refresh', { refreshToken })).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } });
    expect(await other.post('auth/verify', { token: accessToken })).toMatchObject({ body: { active: false } });
  });

  it('leaves the other sessions of the account alone', async () => {
    const first = await city.signUp('two');
    const second = await city.signUp('two');
    await city.api.post('auth/logout', undefined, { token: first.accessToken });
    expect(await city.api.get('auth/me', { token: second.accessToken })).toMatchObject({ status: 200 });
    expect(await city.api.post('auth/refresh', { refreshToken: second.refreshToken })).toMatchObject({ status: 200 });
  });

  it('is refused in a process that starts later', async () => {
    const { accessToken } = await city.signUp('early');
    await city.api.post('auth/logout', undefined, { token: accessToken });
    await refused(await city.startApi(), accessToken);
  });

  it('cannot be ended twice, nor without a token', async () => {
    const { accessToken } = await city.signUp('again');
    expect(await city.api.post('auth/logout', undefined, { token: accessToken })).toMatchObject({ status: 204 });
    expect(await city.api.post('auth/logout', undefined, { token: accessToken })).toMatchObject({ status: 401 });
    expect(await city.api.post('auth/logout')).toMatchObject({ status: 401, body: { code: 'http.access.token_missing' } });
  });

  it('is known in a process that heard of it on the channel alone', async () => {
    const id = '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d';
    expect(other.room.get(RevokedSessions).has(id)).toBe(false);
    city.api.room.get(RevokedSessions).announce([id]);
    await eventually(() => expect(other.room.get(RevokedSessions).has(id)).toBe(true));
  });

  it('is refused everywhere also when the process that ended it died before it could tell', async () => {
    await city.startWorker();
    const { id, accessToken } = await city.signUp('unlucky');
    const { room } = city.api;
    const [session] = await city.database.query<{ id: string }>('SELECT id FROM sessions WHERE account_id = $1', [id]);
    await city.database.rawTransaction(async () => {
      await room.get(SessionRepository).revoke(session!.id, 'logout');
      await room.get(Events).publish(AuthEvents.SessionRevoked, { accountId: id, sessionId: session!.id });
    });
    for (const api of [city.api, other]) await eventually(() => refused(api, accessToken));
  });
});
