import { DELIVERIES_PER_JOB } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { Jobs } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { addPerson, heard, quietNow, startNotifications } from '../notifications.harness';
import { type BroadcastProgressDto } from './broadcast.dto';
import { TryRepository } from '../deliveries/try.repository';
import { BroadcastParts, PART_SIZE } from './broadcast-parts';

const PEOPLE = 450;
const texts = { fr: { title: 'Coupure', body: 'Jeudi' }, gcf: { title: 'Dlo koupé', body: 'Jédi' } };

describe('telling many', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications({ QUEUE_CONCURRENCY: '2' });
    await room.database.query(
      `WITH people AS (
         INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone)
         SELECT gen_random_uuid(), 'person' || n || '@example.org', '$argon2id$none', 'Person', n::text, 'gcf', 'America/Martinique'
         FROM generate_series(1, $1::integer) n RETURNING id
       ) INSERT INTO account_roles (account_id, role) SELECT id, 'USER' FROM people`,
      [PEOPLE],
    );
  });
  afterAll(() => room.stop());

  const admin = (): string => room.tokenFor('ADMIN', newId());
  const send = <Body = Record<string, string>>(path: string, body: object, headers = {}): ReturnType<typeof room.request<Body>> =>
    room.request<Body>('POST', `notifications${path}`, {
      token: admin(),
      body: { type: 'system', priority: 'low', texts, ...body },
      headers,
    });
  const progress = async (id: string): Promise<BroadcastProgressDto> =>
    (await room.request<BroadcastProgressDto>('GET', `notifications/broadcasts/${id}`, { token: admin() })).body;
  const countOf = async (id: string): Promise<number> => {
    const [row] = await room.database.query<{ n: number }>('SELECT count(*)::int AS n FROM notifications WHERE broadcast_id = $1', [id]);
    return row!.n;
  };

  it('reaches everyone once, part by part, also when a part is told twice at once', async () => {
    const { status, body } = await send('/broadcast', { channels: ['in_app', 'realtime'] });
    expect(status).toBe(202);
    const id = body['id']!;
    const parts = room.get(BroadcastParts);
    await Promise.all([parts.tell(id, 0), parts.tell(id, 0), parts.tell(id, 1)]);
    await eventually(async () => expect(await progress(id)).toMatchObject({ status: 'done', total: PEOPLE, told: PEOPLE, unknown: 0 }), {
      timeoutMs: 30_000,
    });
    expect(await countOf(id)).toBe(PEOPLE);
    await eventually(async () =>
      expect((await progress(id)).deliveries).toEqual([
        { channel: 'email', status: 'skipped', count: PEOPLE },
        { channel: 'in_app', status: 'delivered', count: PEOPLE },
        { channel: 'push', status: 'skipped', count: PEOPLE },
        { channel: 'realtime', status: 'sent', count: PEOPLE },
      ]),
    );
    const events = await heard(room);
    expect(new Set(events.map(({ rooms }) => rooms[0])).size).toBe(PEOPLE);
    expect(events).toHaveLength(PEOPLE);
    expect(events[0]?.payload.title).toBe('Dlo koupé');
  });

  it('reaches who holds a role, or stands in a list', async () => {
    const botanist = await addPerson(room, { roles: ['BOTANIST', 'USER'] });
    const byRole = (await send('/broadcast', { roles: ['BOTANIST', 'PROVIDER'] })).body['id']!;
    const nobody = newId();
    const byList = (await send('/bulk', { accountIds: [botanist, nobody] })).body['id']!;
    await eventually(async () => expect(await progress(byRole)).toMatchObject({ status: 'done', total: 1, told: 1 }));
    await eventually(async () =>
      expect(await progress(byList)).toMatchObject({ status: 'done', total: 2, told: 1, unknown: 1, unknownAccounts: [nobody] }),
    );
    const { body } = await room.request<{ items: object[] }>('GET', 'notifications', { token: room.tokenFor('USER', botanist) });
    expect(body.items).toHaveLength(2);
  });

  it('is cancelled with what was not sent', async () => {
    const night = await addPerson(room);
    const quietHours = { quietHours: quietNow('UTC'), timeZone: 'UTC', channels: { system: { email: true } } };
    await room.request('PUT', 'notifications/preferences', { token: room.tokenFor('USER', night), body: quietHours });
    const { id } = await room.database.transaction(async () => {
      const [row] = await room.database.query<{ id: string }>(
        `INSERT INTO notification_broadcasts (id, ordered_by, account_ids, type, priority, texts)
         VALUES ($1, $1, array_fill($2::uuid, ARRAY[201]), 'system', 'low', $3) RETURNING id`,
        [newId(), night, JSON.stringify({ ...texts, en: texts.fr })],
      );
      return row!;
    });
    await room.get(BroadcastParts).tell(id, 0);
    const cancel = (): ReturnType<typeof room.request> => room.request('POST', `notifications/broadcasts/${id}/cancel`, { token: admin() });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'notifications.broadcast.finished' } });
    expect(await room.get(BroadcastParts).tell(id, 1)).toBeUndefined();
    expect((await progress(id)).deliveries).toContainEqual({ channel: 'email', status: 'skipped', count: 1 });
  });

  it('is cancelled also with what is being sent and would be tried again', async () => {
    const person = await addPerson(room);
    const { body } = await send('/bulk', { accountIds: [person], channels: ['realtime'] });
    const id = body['id']!;
    const delivery = async (): Promise<{ id: string; status: string; reason: string }> => {
      const [row] = await room.database.query<{ id: string; status: string; reason: string }>(
        `SELECT d.id, d.status, d.reason FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
         WHERE n.broadcast_id = $1 AND d.channel = 'realtime'`,
        [id],
      );
      return row!;
    };
    await eventually(async () => expect(await delivery()).toMatchObject({ status: 'sent' }));
    const tries = room.get(TryRepository);
    const hold = async (): Promise<number> => {
      await room.database.query(`UPDATE notification_deliveries SET status = 'queued', due_at = now() WHERE id = $1`, [
        (await delivery()).id,
      ]);
      const [claimed] = await tries.claim([(await delivery()).id], new Date());
      return claimed!.number;
    };
    const retry = { outcome: 'retry', tryReason: 'later', reason: 'later', status: 'queued', dueAt: new Date(), providerId: null } as const;
    const number = await hold();
    await room.database.query(`UPDATE notification_broadcasts SET status = 'running', finished_at = NULL WHERE id = $1`, [id]);
    expect((await room.request('POST', `notifications/broadcasts/${id}/cancel`, { token: admin() })).status).toBe(200);
    const { id: held } = await delivery();
    expect((await tries.endAll([{ ...retry, id: held, number }])).get(held)).toMatchObject({ status: 'skipped' });
    expect(await delivery()).toMatchObject({ status: 'skipped', reason: 'cancelled' });
    // One whose end was written in the very moment of the cancel is found out when it is due.
    await hold();
    await room.database.query(`UPDATE notification_deliveries SET claimed_at = NULL WHERE id = $1`, [(await delivery()).id]);
    expect(await tries.claim([(await delivery()).id], new Date())).toMatchObject([{ isCancelled: true }]);
  });

  it('is overtaken by what is urgent', async () => {
    const person = await addPerson(room);
    const queue = room.get(Jobs).queue('notifications');
    await queue.pause();
    const before = (await heard(room)).length;
    const broadcast = (await send('/broadcast', { roles: ['USER'], channels: ['realtime'] })).body['id']!;
    await eventually(async () => expect((await queue.getJobCounts()).prioritized).toBeGreaterThan(0));
    await room.get(BroadcastParts).tell(broadcast, 0);
    const jobs = PART_SIZE / DELIVERIES_PER_JOB;
    await eventually(async () => expect((await queue.getJobCounts()).prioritized).toBeGreaterThanOrEqual(jobs));
    const urgent = await send('', { accountId: person, type: 'alert', priority: 'urgent', channels: ['realtime'] });
    await eventually(async () => expect((await queue.getJobCounts()).prioritized).toBeGreaterThan(jobs + 1));
    await queue.resume();
    await eventually(async () => expect((await heard(room)).length - before).toBeGreaterThan(PART_SIZE));
    const place = (await heard(room)).slice(before).findIndex(({ payload }) => payload.id === urgent.body['notificationId']);
    expect(place).toBeGreaterThanOrEqual(0);
    // Those of the two jobs that the worker runs at once may end in any order.
    expect(place).toBeLessThanOrEqual(DELIVERIES_PER_JOB);
  });

  it('of one person is done once for one key', async () => {
    const accountId = await addPerson(room);
    const token = admin();
    const tell = (): ReturnType<typeof room.request<{ notificationId: string }>> =>
      room.request('POST', 'notifications', {
        token,
        body: { accountId, type: 'system', priority: 'high', texts },
        headers: { 'idempotency-key': 'the-same' },
      });
    const [first, second] = [await tell(), await tell()];
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    const { body } = await room.request<{ items: object[] }>('GET', 'notifications', { token: room.tokenFor('USER', accountId) });
    expect(body.items).toEqual([expect.objectContaining({ id: first.body.notificationId, title: 'Coupure', priority: 'high' })]);
  });

  it.each([
    ['', { accountId: 'seven' }],
    ['', { accountId: newId() }],
    ['', { accountId: newId(), texts: { en: texts.fr } }],
    ['/bulk', { accountIds: [] }],
    ['/broadcast', { roles: ['KING'] }],
    ['/broadcast', { channels: ['fax'] }],
    ['/broadcast', { priority: 'extreme' }],
    ['/broadcast', { texts: { fr: { title: ' ', body: 'b' } } }],
  ])('POST /notifications%s with %j is refused', async (path, body) => {
    expect((await send(path, body)).status).toBe(422);
  });

  it('is for admins', async () => {
    for (const path of ['', '/bulk', '/broadcast'])
      expect((await room.request('POST', `notifications${path}`, { token: room.tokenFor('OPERATOR'), body: {} })).status).toBe(403);
  });
});
