import { randomBytes } from 'node:crypto';
import { AuthEvents } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type CityEvent } from '@madinina/platform/events';
import { RoomHarness } from '@madinina/platform/harness';
import { type CityJob, RedisConnections } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { AuthWorkerModule } from './auth.worker.module';
import { RemoveExpired } from './cleaning/remove-expired.job';
import { RefuseTokensWhenSessionRevoked } from './sessions/refuse-tokens-when-session-revoked.listener';
import { SignInConfig } from './sign-in/sign-in-config';

describe('the worker of the room', () => {
  let room: RoomHarness;
  let account: string;
  beforeAll(async () => {
    room = await RoomHarness.start({
      imports: [AuthWorkerModule],
      config: [SignInConfig],
      environment: { AUTH_ATTEMPT_RETENTION_DAYS: '10' },
    });
    account = newId();
    await room.database.query(
      `INSERT INTO accounts (id, email, password_hash, given_name, family_name) VALUES ($1, 'a@example.org', '$argon2id$', 'A', 'B')`,
      [account],
    );
  });
  afterAll(() => room.stop());

  const session = async (expires: string, revoked: string | null = null): Promise<string> => {
    const id = newId();
    await room.database.query(
      `INSERT INTO sessions (id, account_id, device, address, remember_me, idle_seconds, expires_at, revoked_at, revoked_reason)
       VALUES ($1, $2, '', '::1', false, 60, now() + $3::interval, now() + $4::interval, CASE WHEN $4::text IS NOT NULL THEN 'logout' END)`,
      [id, account, expires, revoked],
    );
    return id;
  };
  const token = async (sessionId: string, used: string | null, parentId: string | null = null): Promise<string> => {
    const id = newId();
    await room.database.query(
      `INSERT INTO refresh_tokens (id, session_id, token_hash, parent_id, expires_at, used_at) VALUES ($1, $2, $3, $4, now(), now() + $5::interval)`,
      [id, sessionId, randomBytes(32), parentId, used],
    );
    return id;
  };
  const ids = async (table: string): Promise<string[]> =>
    (await room.database.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

  it('removes what is over, each past its retention, and nothing else', async () => {
    const live = await session('1 day');
    const justEnded = await session('-29 days');
    const justRevoked = await session('1 day', '-29 days');
    await session('-31 days');
    const longRevoked = await session('1 day', '-31 days');
    await token(longRevoked, null);
    const old = await token(live, '-8 days');
    const recent = await token(live, '-6 days', old);
    const unused = await token(live, null, recent);
    const attempt = async (at: string): Promise<string> => {
      const id = newId();
      await room.database.query(
        `INSERT INTO auth_attempts (id, account_id, identifier_hash, method, outcome, address, at) VALUES ($1, $2, '', 'password', 'succeeded', '::1', now() + $3::interval)`,
        [id, account, at],
      );
      return id;
    };
    await attempt('-11 days');
    const kept = await attempt('-9 days');
    const mailToken = async (expires: string): Promise<string> => {
      const id = newId();
      await room.database.query(
        `INSERT INTO mail_tokens (id, account_id, purpose, email, token_hash, expires_at, used_at)
         VALUES ($1, $2, 'verify_email', 'a@example.org', $3, now() + $4::interval, now())`,
        [id, account, randomBytes(32), expires],
      );
      return id;
    };
    await mailToken('-25 hours');
    const justOver = await mailToken('-23 hours');
    const mail = async (at: string): Promise<string> => {
      const id = newId();
      await room.database.query(
        `INSERT INTO auth_mails (id, kind, email, created_at) VALUES ($1, 'verify_email', 'a@example.org', now() + $2::interval)`,
        [id, at],
      );
      return id;
    };
    await mail('-25 hours');
    const waiting = await mail('-23 hours');
    const challenge = (expires: string) =>
      room.database.query(
        `INSERT INTO sign_in_challenges (id, account_id, attempt_id, token_hash, credentials_version, remember_me, expires_at)
         VALUES ($1, $2, $3, $4, 1, false, now() + $5::interval)`,
        [newId(), account, kept, randomBytes(32), expires],
      );
    await challenge('-1 second');
    await challenge('1 minute');
    const toSign = (expires: string) =>
      room.database.query(
        `INSERT INTO webauthn_challenges (challenge_hash, purpose, expires_at) VALUES ($1, 'sign_in', now() + $2::interval)`,
        [randomBytes(32), expires],
      );
    await toSign('-1 second');
    await toSign('1 minute');
    await room.database.query(
      `INSERT INTO totp_authenticators (account_id, sealed_secret, key_version, created_at) VALUES ($1, '', 1, now() - interval '25 hours')`,
      [account],
    );

    const job = { signal: new AbortController().signal } as CityJob<object>;
    expect(await room.get(RemoveExpired).handle(job)).toEqual({
      result: { sessions: 2, tokens: 1, attempts: 1, mailTokens: 1, mails: 1, challenges: 1, webauthnChallenges: 1, enrolments: 1 },
    });
    expect(await ids('sessions')).toEqual([live, justEnded, justRevoked].sort());
    expect(await ids('refresh_tokens')).toEqual([recent, unused].sort());
    expect(await ids('auth_attempts')).toEqual([kept]);
    expect(await ids('mail_tokens')).toEqual([justOver]);
    expect(await ids('auth_mails')).toEqual([waiting]);
    expect(await ids('sign_in_challenges')).toHaveLength(1);
    expect(await room.get(RemoveExpired).handle(job)).toEqual({
      result: { sessions: 0, tokens: 0, attempts: 0, mailTokens: 0, mails: 0, challenges: 0, webauthnChallenges: 0, enrolments: 0 },
    });
  });

  it('stops removing when the process ends', async () => {
    const ending = { signal: AbortSignal.abort(new Error('the process ends')) } as CityJob<object>;
    await expect(room.get(RemoveExpired).handle(ending)).rejects.toThrow('the process ends');
  });

  it('tells every process once more of a session that ended, or of all of an account', async () => {
    const heard: string[][] = [];
    const subscriber = room.get(RedisConnections).duplicate();
    subscriber.on('message', (_channel, message) => heard.push(JSON.parse(message) as string[]));
    await subscriber.subscribe(`${room.redisKeyPrefix}:auth:sessions-revoked`);
    const ended = await session('1 day', '-1 minute');
    await session('1 day', '-3 hours');
    const told = async (data: CityEvent<{ accountId: string; sessionId?: string }>['data']): Promise<void> => {
      const event = { id: newId(), name: AuthEvents.SessionRevoked.name, data } as CityEvent<typeof data>;
      await room.get(RefuseTokensWhenSessionRevoked).handle(event);
    };
    await told({ accountId: account, sessionId: ended });
    await told({ accountId: account });
    await eventually(() => expect(heard).toEqual([[ended], [ended]]));
  });
});
