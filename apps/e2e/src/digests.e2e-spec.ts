import { eventually, FcmStandIn } from '@madinina/platform/testing';
import { Queue } from 'bullmq';
import { Client } from 'pg';
import { CityProcess } from './city-process.harness';
import { City } from './city.harness';

const PEOPLE = 400;
const PATIENT = { timeoutMs: 120_000, everyMs: 200 };
/** Short times, so that what a killed process held is found within a test. */
const QUICK = {
  DELIVERY_LOST_AFTER_MS: '6000',
  EVENTS_LOST_AFTER_SECONDS: '4',
  QUEUE_LOCK_MS: '3000',
  QUEUE_STALLED_CHECK_MS: '1000',
  MAIL_DRIVER: 'off',
};
const texts = { fr: { title: 'Marché', body: 'Samedi' } };

describe('digests of many people while workers are killed', () => {
  let fcm: FcmStandIn;
  let city: City;
  let second: CityProcess;
  let database: Client;
  let queue: Queue;
  beforeAll(async () => {
    fcm = await FcmStandIn.start();
    city = await City.start(undefined, { ...QUICK, PUSH_DRIVER: 'fcm', FCM_URL: fcm.url, FCM_SERVICE_ACCOUNT: fcm.serviceAccount });
    const environment = city.environmentOfProcess;
    second = await CityProcess.of('worker', environment);
    second.start();
    await second.ready();
    database = new Client({ connectionString: environment['DATABASE_URL'] });
    await database.connect();
    queue = new Queue('notifications', {
      connection: { url: environment['REDIS_URL']! },
      prefix: `${environment['REDIS_KEY_PREFIX']!}:bull`,
    });
    await database.query(
      `WITH people AS (
         INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone)
         SELECT gen_random_uuid(), 'person' || n || '@city.example', '$argon2id$none', 'Person', n::text, 'fr', 'America/Martinique'
         FROM generate_series(1, $1::integer) n RETURNING id, family_name AS n
       ), roles AS (
         INSERT INTO account_roles (account_id, role) SELECT id, 'USER' FROM people
       ), choices AS (
         INSERT INTO notification_preferences (account_id, digests) SELECT id, '{"message": "daily"}' FROM people
       )
       INSERT INTO notification_devices (id, account_id, token, platform) SELECT gen_random_uuid(), id, 'token-' || n, 'android' FROM people`,
      [PEOPLE],
    );
  }, 240_000);
  afterAll(async () => {
    await queue.close();
    await database.end();
    await second.end('SIGTERM');
    await city.stop();
    await fcm.stop();
  }, 60_000);

  const count = async (sql: string): Promise<number> => {
    const { rows } = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
    return rows[0]?.count ?? -1;
  };
  const broadcast = async (): Promise<void> => {
    const body = { type: 'message', priority: 'low', roles: ['USER'], channels: ['in_app', 'push'], texts };
    expect((await city.ask('POST', 'notifications/broadcast', { body })).status).toBe(202);
  };
  /** As the schedule does, several at once. */
  const flush = (): Promise<unknown> =>
    queue.addBulk(Array.from({ length: 4 }, () => ({ name: 'notifications.digests-flush', data: { data: {} }, opts: { attempts: 5 } })));
  const killWhenToldMoreThan = async (people: number, workers: readonly CityProcess[]): Promise<void> => {
    await eventually(async () => expect(await count('notification_digests')).toBeGreaterThan(people), { ...PATIENT, everyMs: 5 });
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    for (const worker of workers) worker.start();
    await Promise.all(workers.map((worker) => worker.ready()));
    await flush();
  };

  it('holds what is told, and then tells each person once, whatever runs twice or dies', async () => {
    await broadcast();
    await broadcast();
    await eventually(async () => expect(await count('notification_digest_items')).toBe(2 * PEOPLE), PATIENT);
    expect(fcm.received).toEqual([]);
    await database.query(`UPDATE notification_digest_items SET due_at = date_trunc('minute', now())`);
    await flush();
    await killWhenToldMoreThan(PEOPLE / 8, [city.worker]);
    await killWhenToldMoreThan(PEOPLE / 4, [city.worker, second]);
    await eventually(async () => expect(await count('notification_digest_items WHERE digest_id IS NULL')).toBe(0), PATIENT);
    await flush();
    const carriers = `notification_deliveries d JOIN notifications n ON n.id = d.notification_id WHERE n.subject_type = 'digest'`;
    await eventually(async () => expect(await count(`${carriers} AND d.status = 'queued'`)).toBe(0), PATIENT);

    const { rows: each } = await database.query(
      `SELECT digests, items, carriers, count(*)::int AS people FROM (
         SELECT (SELECT count(*)::int FROM notification_digests d WHERE d.account_id = a.id) AS digests,
           (SELECT count(*)::int FROM notification_digest_items i WHERE i.account_id = a.id AND i.digest_id IS NOT NULL) AS items,
           (SELECT count(*)::int FROM notifications n WHERE n.account_id = a.id AND n.subject_type = 'digest') AS carriers
         FROM accounts a JOIN notification_preferences p ON p.account_id = a.id
       ) counted GROUP BY 1, 2, 3`,
    );
    expect(each).toEqual([{ digests: 1, items: 2, carriers: 1, people: PEOPLE }]);
    const tokens = fcm.received.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(new Set(fcm.received.map(({ notification }) => notification.title))).toEqual(new Set(['Résumé\u00A0: 2 notifications']));
    // What was in the hands of a worker that was killed may have arrived, and is told so.
    const sent = await count(`${carriers} AND d.status = 'sent'`);
    const unknown = await count(`${carriers} AND d.status = 'failed' AND d.reason = 'outcome_unknown'`);
    expect(sent + unknown).toBe(PEOPLE);
    expect(tokens.length).toBeGreaterThanOrEqual(sent);
  }, 400_000);
});
