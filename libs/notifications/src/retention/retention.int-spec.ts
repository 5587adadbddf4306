import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { type CityJob } from '@madinina/platform/queue';
import { addPerson, startNotifications } from '../notifications.harness';
import { firstIdOf } from '../inbox/first-id-of';
import { AT_ONCE, ExpireNotificationsJob } from './expire-notifications.job';

const DAY_MS = 86_400_000;

describe('what people were told', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications({ NOTIFICATIONS_KEEP_DAYS: '30' });
  }, 60_000);
  afterAll(() => room.stop());

  const idAt = (moment: Date): string => firstIdOf(moment).slice(0, 14) + newId().slice(14);
  const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
  const addOld = async (count: number, days: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, () => idAt(daysAgo(days)));
    await room.database.query(
      `INSERT INTO notifications (id, account_id, type, priority, title, body, cause_id, created_at)
       SELECT id, gen_random_uuid(), 'system', 'low', 't', 'b', 'c', $2 FROM unnest($1::uuid[]) AS id`,
      [ids, daysAgo(days)],
    );
    await room.database.query(
      `INSERT INTO notification_deliveries (id, notification_id, account_id, channel, status, reason, due_at, tries_left)
       SELECT gen_random_uuid(), id, gen_random_uuid(), channel, status, 'why', now(), 0
       FROM unnest($1::uuid[]) AS id, (VALUES ('push', 'failed'), ('in_app', 'delivered')) AS d (channel, status)`,
      [ids],
    );
    await room.database.query(
      `INSERT INTO notification_tries (delivery_id, number) SELECT id, 1 FROM notification_deliveries WHERE notification_id = ANY($1::uuid[])`,
      [ids],
    );
    return ids;
  };
  const counted = async (table: string): Promise<number> =>
    (await room.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;
  const expire = (signal = new AbortController().signal): Promise<unknown> =>
    room.get(ExpireNotificationsJob).handle({ signal } as CityJob<object>);

  it('is removed when it is old, with what became of it, however much there is', async () => {
    await addPerson(room);
    await addOld(AT_ONCE + 1, 31);
    const kept = await addOld(3, 29);
    const broadcast = (days: number, isOver: boolean): Promise<unknown> =>
      room.database.query(
        `INSERT INTO notification_broadcasts (id, account_ids, type, priority, texts, created_at, status, finished_at)
         VALUES ($1, '{}', 'system', 'low', '{}', $2, $3, $4)`,
        [idAt(daysAgo(days)), daysAgo(days), isOver ? 'done' : 'cancelled', daysAgo(isOver ? days : 29)],
      );
    await broadcast(31, true);
    await broadcast(31, false);
    await broadcast(29, true);
    for (const days of [31, 29])
      await room.database.query(`INSERT INTO notification_digests (id, account_id, channel, ends_at) VALUES ($1, $2, 'push', $3)`, [
        idAt(daysAgo(days)),
        newId(),
        daysAgo(days),
      ]);
    expect(await expire()).toEqual({ result: { notifications: AT_ONCE + 1, broadcasts: 1, digests: 1 } });
    const left = await room.database.query<{ id: string }>('SELECT id FROM notifications ORDER BY id');
    expect(left.map(({ id }) => id)).toEqual(kept.toSorted());
    expect([
      await counted('notification_deliveries'),
      await counted('notification_tries'),
      await counted('notification_broadcasts'),
      await counted('notification_digests'),
    ]).toEqual([6, 6, 2, 1]);
    expect(await expire()).toEqual({ result: { notifications: 0, broadcasts: 0, digests: 0 } });
  });

  it('stays when the process is told to end', async () => {
    await addOld(1, 31);
    await expect(expire(AbortSignal.abort())).rejects.toThrow();
    expect(await counted('notifications')).toBe(4);
  });
});
