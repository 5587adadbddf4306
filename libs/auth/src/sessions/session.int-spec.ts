import { AuthEvents } from '@madinina/contracts';
import { AuthCity } from '../auth.harness';
import { type TokensDto } from '../sign-in/sign-in.dto';

describe('POST /auth/refresh', () => {
  let city: AuthCity;
  beforeAll(async () => (city = await AuthCity.start()));
  afterAll(() => city.stop());
  const refresh = (refreshToken: string) => city.api.post<TokensDto>('auth/refresh', { refreshToken });
  const sessionOf = async (accountId: string) =>
    (
      await city.database.query<{ id: string; revoked_reason: string | null; unused: number; tokens: number }>(
        `SELECT s.id, s.revoked_reason, count(t.id) FILTER (WHERE t.used_at IS NULL) AS unused, count(t.id) AS tokens
         FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE s.account_id = $1 GROUP BY s.id`,
        [accountId],
      )
    )[0]!;
  const ageUse = (accountId: string, seconds: number) =>
    city.database.query(
      `UPDATE refresh_tokens SET used_at = used_at - make_interval(secs => $2)
       WHERE session_id IN (SELECT id FROM sessions WHERE account_id = $1) AND used_at IS NOT NULL`,
      [accountId, seconds],
    );

  it('gives a new access token and another refresh token, which no cache keeps', async () => {
    const { id, refreshToken } = await city.signUp('once');
    const { status, body, headers } = await refresh(refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(refreshToken);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await city.api.get('auth/me', { token: body.accessToken })).toMatchObject({ body: { id } });
    expect(await refresh(body.refreshToken)).toMatchObject({ status: 200 });
    expect(await sessionOf(id)).toMatchObject({ revoked_reason: null, unused: 1, tokens: 3 });
  });

  it('answers 20 refreshes of one token at once with one and the same successor, in two processes', async () => {
    const { id, refreshToken } = await city.signUp('parallel');
    const other = await city.startApi();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? other : city.api).post<TokensDto>('auth/refresh', { refreshToken })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect(await sessionOf(id)).toMatchObject({ revoked_reason: null, unused: 1, tokens: 2 });
    for (const { body } of answers) expect(await city.api.get('auth/me', { token: body.accessToken })).toMatchObject({ status: 200 });
    expect(await refresh([...successors].join())).toMatchObject({ status: 200 });
  });

  it('gives the successor again within the grace, also when it was used meanwhile', async () => {
    const { refreshToken } = await city.signUp('grace');
    const first = await refresh(refreshToken);
    const second = await refresh(first.body.refreshToken);
    expect((await refresh(refreshToken)).body.refreshToken).toBe(first.body.refreshToken);
    expect((await refresh(first.body.refreshToken)).body.refreshToken).toBe(second.body.refreshToken);
  });

  it('ends the whole family when a used token comes back after the grace', async () => {
    const { id, refreshToken } = await city.signUp('stolen');
    const thief = await refresh(refreshToken);
    await ageUse(id, 31);
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.refresh.replayed' } });
    expect(await refresh(thief.body.refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } });
    expect(await city.api.get('auth/me', { token: thief.body.accessToken })).toMatchObject({
      status: 401,
      body: { code: 'auth.session.revoked' },
    });
    const { id: sessionId, revoked_reason } = await sessionOf(id);
    expect(revoked_reason).toBe('replay');
    const events = await city.database.query(`SELECT data FROM outbox_events WHERE name = $1 AND data->>'accountId' = $2`, [
      AuthEvents.SessionRevoked.name,
      id,
    ]);
    expect(events).toEqual([{ data: { accountId: id, sessionId } }]);
  });

  it('keeps the grace to its end: 29 s after the use is no theft', async () => {
    const { id, refreshToken } = await city.signUp('patient');
    const first = await refresh(refreshToken);
    await ageUse(id, 29);
    expect(await refresh(refreshToken)).toMatchObject({ status: 200, body: { refreshToken: first.body.refreshToken } });
  });

  it('ends the family once, however many replays come at once', async () => {
    const { id, refreshToken } = await city.signUp('stormed');
    await refresh(refreshToken);
    await ageUse(id, 31);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    const events = await city.database.query(`SELECT 1 FROM outbox_events WHERE name = $1 AND data->>'accountId' = $2`, [
      AuthEvents.SessionRevoked.name,
      id,
    ]);
    expect(events).toHaveLength(1);
  });

  it('does not go on after the session was left unused for too long, or has lasted its time', async () => {
    const idle = await city.signUp('idle');
    await city.database.query(
      `UPDATE refresh_tokens SET expires_at = now() WHERE session_id IN (SELECT id FROM sessions WHERE account_id = $1)`,
      [idle.id],
    );
    expect(await refresh(idle.refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.session.expired' } });

    const old = await city.signUp('old');
    await city.database.query(`UPDATE sessions SET expires_at = now() + interval '40 seconds' WHERE account_id = $1`, [old.id]);
    const last = await refresh(old.refreshToken);
    expect(last.body.expiresIn).toBeLessThanOrEqual(40);
    expect(last.body.refreshExpiresIn).toBeLessThanOrEqual(40);
  });

  it('carries the roles of the moment', async () => {
    const { id, refreshToken } = await city.signUp('promoted');
    await city.database.query(`INSERT INTO account_roles (account_id, role) VALUES ($1, 'OPERATOR')`, [id]);
    const { body } = await refresh(refreshToken);
    expect(await city.api.post('auth/verify', { token: body.accessToken })).toMatchObject({ body: { roles: ['OPERATOR', 'USER'] } });
  });

  it('ends the session of a disabled account', async () => {
    const { id, accessToken, refreshToken } = await city.signUp('disabled');
    await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [id]);
    expect(await refresh(refreshToken)).toMatchObject({ status: 403, body: { code: 'auth.account.disabled' } });
    expect(await city.api.get('auth/me', { token: accessToken })).toMatchObject({ status: 401, body: { code: 'auth.session.revoked' } });
    expect(await sessionOf(id)).toMatchObject({ revoked_reason: 'account_disabled' });
  });

  it('remembers where the session was last seen', async () => {
    const { id, refreshToken } = await city.signUp('moved');
    await city.api.post('auth/refresh', { refreshToken }, { headers: { 'user-agent': 'Another/2.0' } });
    expect(await city.database.query('SELECT device FROM sessions WHERE account_id = $1', [id])).toEqual([{ device: 'Another/2.0' }]);
  });

  it.each([
    ['a token that no one was given', 'A'.repeat(43)],
    ['an access token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
    ['text', "' OR 1=1 --"],
  ])('refuses %s', async (_what, token) => {
    expect(await refresh(token)).toMatchObject({ status: 401, body: { code: 'auth.refresh.invalid' } });
  });

  it('stores no token', async () => {
    const { refreshToken } = await city.signUp('secret');
    const { body } = await refresh(refreshToken);
    const [row] = await city.database.query<{ text: string }>(`SELECT string_agg(t::text, ' ') AS text FROM refresh_tokens t`);
    for (const token of [refreshToken, body.refreshToken]) {
      expect(row?.text).not.toContain(token);
      expect(row?.text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    }
  });
});
