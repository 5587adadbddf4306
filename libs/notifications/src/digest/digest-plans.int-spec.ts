import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { DeliveryRepository } from '../deliveries/delivery.repository';
import { startNotifications } from '../notifications.harness';
import { DigestRepository } from './digest.repository';

describe('what waits for a digest, among many', () => {
  const busy = newId();
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
    // Of one person 20,000 notifications of the last weeks, of everybody else 60,000 that wait for tomorrow.
    await room.database.query(
      `INSERT INTO notifications (id, account_id, type, priority, title, body, cause_id, created_at)
       SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
         $1, 'message', 'low', 't', 'b', n::text, at
       FROM (SELECT n, now() - n * interval '2 minutes' AS at FROM generate_series(1, 20000) n) AS told`,
      [busy],
    );
    await room.database.query(
      `WITH told AS (
         INSERT INTO notifications (id, account_id, type, priority, title, body, cause_id, created_at)
         SELECT gen_random_uuid(), gen_random_uuid(), 'message', 'low', 't', 'b', n::text, now() FROM generate_series(1, 60000) n
         RETURNING id, account_id, cause_id
       ), deliveries AS (
         INSERT INTO notification_deliveries (id, notification_id, account_id, channel, status, reason, due_at, tries_left)
         SELECT gen_random_uuid(), id, account_id, channel, CASE channel WHEN 'push' THEN 'skipped' ELSE 'sent' END, 'digest', now(), 8
         FROM told CROSS JOIN unnest(ARRAY['push', 'email', 'realtime']) AS channel
       )
       INSERT INTO notification_digest_items (notification_id, channel, account_id, due_at)
       SELECT id, 'push', account_id, now() + CASE WHEN cause_id::int % 1000 = 0 THEN interval '1 hour' ELSE interval '1 day' END FROM told`,
    );
    await room.database.query('ANALYZE notifications, notification_deliveries, notification_digest_items');
  }, 60_000);

  afterAll(() => room.stop());

  /** How PostgreSQL would do the first statement of it. */
  const planOf = async (work: () => Promise<unknown>): Promise<string> => {
    const asking = jest.spyOn(room.database, 'query');
    await work();
    const [sql = '', parameters] = asking.mock.calls[0] ?? [];
    asking.mockRestore();
    const plan = await room.database.query<Record<string, string>>(`EXPLAIN ${sql}`, parameters);
    return plan.map((row) => row['QUERY PLAN']).join('\n');
  };
  const digests = (): DigestRepository => room.get(DigestRepository);
  const soon = (): Date => new Date(Date.now() + 2 * 3_600_000);

  it('is found by the index of what is due, which is in its order', async () => {
    const plan = await planOf(() => digests().due(soon(), [], 500));
    expect(plan).toContain('notification_digest_items_due_idx');
    expect(plan).not.toMatch(/Seq Scan|Sort Key: .*due_at, .*account_id/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['counted', () => digests().dueOf(newId(), soon())],
    ['dropped', () => digests().dropUnwanted(newId(), soon(), { push: ['message'], email: [] })],
    ['put off', () => digests().putOff(newId(), new Map([['message', soon()]]))],
    ['named', () => digests().summaryOf(newId(), 5)],
    ['limited', () => room.get(DeliveryRepository).countRecent([newId()], 'message', new Date(Date.now() - 3_600_000))],
  ])('is %s by indexes', async (_case, work) => {
    expect(await planOf(work)).not.toContain('Seq Scan on notification');
  });

  it('costs the throttle the last hour of a person, not their weeks', async () => {
    const plan = await planOf(() => room.get(DeliveryRepository).countRecent([busy], 'message', new Date(Date.now() - 3_600_000)));
    expect(plan).toMatch(/Index Cond: .*account_id = ANY.*id >= /);
  });
});
