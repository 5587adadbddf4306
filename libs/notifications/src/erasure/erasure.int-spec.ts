import { AuthEvents } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { addPerson, addZone, follow, startNotifications } from '../notifications.harness';
import { BroadcastParts } from '../broadcasts/broadcast-parts';

const texts = { fr: { title: 'Coupure d’eau', body: 'Jeudi' } };
const TOKEN = 'a-token-of-their-telephone';

describe('a person who is erased', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
  }, 60_000);
  afterAll(() => room.stop());

  /** The room's tables that name one of the words anywhere in a row, and in how many. */
  const naming = async (words: readonly string[]): Promise<Record<string, number>> => {
    const tables = await room.database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name ~ '^notification' ORDER BY 1`,
    );
    const counted: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await room.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} t WHERE t::text ~ ANY($1::text[])`, [
        words,
      ]);
      if (row!.n > 0) counted[name] = row!.n;
    }
    return counted;
  };

  /** Leaves something in every table that a person can be in, as administrators do, too. */
  const live = async (): Promise<{ id: string; deviceId: string }> => {
    const id = await addPerson(room, { roles: ['USER', 'ADMIN'] });
    const token = room.tokenFor('ADMIN', id);
    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const answer = await room.request('POST', `notifications${path}`, { token, body });
      expect(answer.status).toBeLessThan(300);
      return answer.body;
    };
    await follow(room, id, [await addZone(room)]);
    await room.request('PUT', 'notifications/preferences', {
      token,
      body: { locale: 'gcf', quietHours: { from: '22:00', until: '06:00' }, digests: { message: 'daily' } },
    });
    const device = await post('/devices', { token: TOKEN, platform: 'ios', name: 'Téléphone' });
    await post('/templates', { key: 'erasure.test', type: 'system', texts: { fr: texts.fr, en: texts.fr, gcf: texts.fr } });
    await post('', { accountId: id, type: 'message', priority: 'low', texts });
    const { id: order } = await post('/bulk', { accountIds: [id, newId()], type: 'system', priority: 'low', texts });
    await eventually(async () => {
      const { body } = await room.request('GET', `notifications/broadcasts/${String(order)}`, { token });
      expect(body['status']).toBe('done');
    });
    const dead = await room.database.query(
      `UPDATE notification_deliveries SET status = 'failed', reason = 'unreachable', claimed_at = NULL
       WHERE id IN (SELECT id FROM notification_deliveries WHERE account_id = $1 AND channel = 'email') RETURNING id`,
      [id],
    );
    expect(dead.length).toBeGreaterThan(0);
    await room.database.query(
      `INSERT INTO notification_digests (id, account_id, channel, ends_at) VALUES (gen_random_uuid(), $1, 'push', now() - interval '1 year')`,
      [id],
    );
    return { id, deviceId: String(device['id']) };
  };

  it('is in no table of the room any more, while others stay', async () => {
    const other = await addPerson(room);
    const { id, deviceId } = await live();
    await room.request('POST', 'notifications', {
      token: room.tokenFor('ADMIN', id),
      body: { accountId: other, type: 'system', priority: 'low', texts },
    });
    const before = await naming([id, deviceId, TOKEN]);
    expect(Object.keys(before)).toEqual([
      'notification_broadcasts',
      'notification_deliveries',
      'notification_devices',
      'notification_digest_items',
      'notification_digests',
      'notification_followed_zones',
      'notification_preferences',
      'notification_template_versions',
      'notifications',
    ]);
    const ofOther = await naming([other]);
    await room.database.transaction(() => room.get(Events).publish(AuthEvents.AccountErased, { accountId: id }));
    await eventually(async () => expect(await naming([id, deviceId, TOKEN])).toEqual({}), { timeoutMs: 20_000 });
    expect(await naming([other])).toEqual(ofOther);
  });

  it('leaves the list of a broadcast that is being told in its places', async () => {
    const [gone, ...rest] = [await addPerson(room), await addPerson(room), await addPerson(room)];
    const order = newId();
    await room.database.query(
      `INSERT INTO notification_broadcasts (id, ordered_by, account_ids, type, priority, texts) VALUES ($1, $2, $3, 'system', 'low', $4)`,
      [order, newId(), [gone, ...rest], JSON.stringify({ fr: texts.fr, en: texts.fr, gcf: texts.fr })],
    );
    await room.database.transaction(() => room.get(Events).publish(AuthEvents.AccountErased, { accountId: gone }));
    await eventually(async () => expect(await naming([gone])).toEqual({}));
    await room.get(BroadcastParts).tell(order, 0);
    const [told] = await room.database.query('SELECT told, unknown FROM notification_broadcasts WHERE id = $1', [order]);
    expect(told).toEqual({ told: 2, unknown: 1 });
  });
});
