import { type AlertData, IotEvents } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { type BroadcastProgressDto } from '../broadcasts/broadcast.dto';
import { BroadcastParts, PART_SIZE } from '../broadcasts/broadcast-parts';
import { addPerson, addZone, follow, startNotifications } from '../notifications.harness';

const texts = { fr: { title: 'Coupure d’eau', body: 'Jeudi' } };

describe('who follows a zone', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
  }, 60_000);
  afterAll(() => room.stop());

  const admin = (): string => room.tokenFor('ADMIN', newId());
  const titlesOf = async (accountId: string): Promise<string[]> => {
    const token = room.tokenFor('USER', accountId);
    const { body } = await room.request<{ items: { title: string }[] }>('GET', 'notifications?limit=200', { token });
    return body.items.map(({ title }) => title);
  };
  const follower = async (zones: readonly string[], person: Parameters<typeof addPerson>[1] = {}): Promise<string> => {
    const id = await addPerson(room, person);
    await follow(room, id, zones);
    return id;
  };
  /** Accounts that exist for their number alone. */
  const addFollowers = (zoneId: string, count: number): Promise<unknown> =>
    room.database.query(
      `WITH people AS (
         INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone)
         SELECT id, id::text || '@example.org', '$argon2id$none', 'F', 'F', 'fr', 'UTC' FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $2::integer)) n
         RETURNING id
       ), granted AS (INSERT INTO account_roles (account_id, role) SELECT id, 'USER' FROM people)
       INSERT INTO notification_followed_zones (account_id, zone_id) SELECT id, $1 FROM people`,
      [zoneId, count],
    );

  describe('hears a broadcast', () => {
    const send = (body: object): ReturnType<typeof room.request<Record<string, unknown>>> =>
      room.request('POST', 'notifications/broadcast', {
        token: admin(),
        body: { type: 'system', priority: 'low', texts, channels: ['in_app'], ...body },
      });
    const count = async (body: object): Promise<unknown> =>
      (await room.request('POST', 'notifications/broadcast/audience', { token: admin(), body })).body['accounts'];
    const done = async (id: unknown): Promise<BroadcastProgressDto> => {
      const read = () => room.request<BroadcastProgressDto>('GET', `notifications/broadcasts/${String(id)}`, { token: admin() });
      await eventually(async () => expect((await read()).body.status).toBe('done'), { timeoutMs: 30_000 });
      return (await read()).body;
    };

    it('to the zone, once though they follow two of its zones, with those who hold the role when one is told', async () => {
      const [north, south, elsewhere] = [await addZone(room), await addZone(room), await addZone(room)];
      const both = await follower([north, south]);
      const botanist = await follower([south], { roles: ['USER', 'BOTANIST'] });
      const other = await follower([elsewhere]);
      const botanistOfNowhere = await addPerson(room, { roles: ['BOTANIST'] });
      const disabled = await follower([north]);
      await room.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [disabled]);

      expect(await count({ zones: [north, south] })).toBe(2);
      expect(await count({ zones: [north, south], roles: ['BOTANIST'] })).toBe(1);
      const toZones = await send({ zones: [south.toUpperCase(), north] });
      expect(toZones).toMatchObject({ status: 202, body: { total: 2 } });
      expect(await done(toZones.body['id'])).toMatchObject({ total: 2, told: 2, unknown: 0, unknownAccounts: [] });
      const toBotanists = await send({ zones: [north, south], roles: ['BOTANIST', 'ADMIN'], texts: { fr: { title: 'Sève', body: 'b' } } });
      expect(await done(toBotanists.body['id'])).toMatchObject({ total: 1, told: 1 });
      expect(await Promise.all([both, botanist, other, botanistOfNowhere, disabled].map(titlesOf))).toEqual([
        ['Coupure d’eau'],
        ['Sève', 'Coupure d’eau'],
        [],
        [],
        [],
      ]);
    });

    it('part by part, also when their number fills the last part', async () => {
      const zone = await addZone(room);
      await addFollowers(zone, 2 * PART_SIZE);
      const { body } = await send({ zones: [zone] });
      expect(body['total']).toBe(2 * PART_SIZE);
      expect(await done(body['id'])).toMatchObject({ told: 2 * PART_SIZE });
    }, 60_000);

    it('that tells nobody when nobody follows', async () => {
      const { body } = await send({ zones: [await addZone(room)] });
      expect(await done(body['id'])).toMatchObject({ total: 0, told: 0, deliveries: [] });
    });

    it.each([{ zones: [] }, { zones: ['Le Lamentin'] }, { zones: Array.from({ length: 101 }, newId) }])(
      'but not one to %j',
      async (crowd) => {
        expect((await send(crowd)).status).toBe(422);
      },
    );

    it('but not one to a zone that does not exist', async () => {
      const refused = {
        status: 422,
        body: { code: 'notifications.broadcast.zone_unknown', errors: [{ path: 'zones.0', code: 'is_zone' }] },
      };
      expect(await send({ zones: [newId()] })).toMatchObject(refused);
      const asked = await room.request('POST', 'notifications/broadcast/audience', { token: admin(), body: { zones: [newId()] } });
      expect(asked).toMatchObject(refused);
    });

    it('whose audience only admins may count', async () => {
      const asked = await room.request('POST', 'notifications/broadcast/audience', { token: room.tokenFor('OPERATOR'), body: {} });
      expect(asked.status).toBe(403);
    });
  });

  describe('hears of its alerts', () => {
    const alertIn = (zoneId: string, more: Partial<AlertData> = {}): AlertData => ({
      alertId: newId(),
      type: 'threshold',
      severity: 'high',
      status: 'active',
      ruleId: newId(),
      ruleVersion: 1,
      ruleName: 'Crue',
      sensorId: newId(),
      sensorName: 'Rivière Monsieur',
      sensorType: 'water_level',
      zoneId,
      zoneName: 'Le Lamentin',
      value: 3.1,
      unit: 'm',
      reason: '3,1 m dépasse 3 m',
      raisedAt: '2026-01-12T10:00:00.000Z',
      ...more,
    });
    const raise = (...alerts: AlertData[]): Promise<void> =>
      room.database.transaction(() => room.get(Events).publishAll(alerts.map((data) => ({ type: IotEvents.AlertRaised, data }))));
    /** What was told of each alert when nothing of it runs any more. */
    const toldOf = async (alerts: readonly AlertData[]): Promise<Record<string, { status: string; told: number } | undefined>> => {
      const ids = alerts.map(({ alertId }) => alertId);
      await eventually(
        async () => {
          const open = await room.database
            .query(`SELECT 1 FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.event_id WHERE d.done_at IS NULL
          UNION ALL SELECT 1 FROM outbox_events WHERE dispatched_at IS NULL UNION ALL SELECT 1 FROM notification_broadcasts WHERE status = 'running'`);
          expect(open).toEqual([]);
        },
        { timeoutMs: 30_000 },
      );
      const rows = await room.database.query<{ id: string; status: string; told: number }>(
        'SELECT subject_id AS id, status, told FROM notification_broadcasts WHERE subject_id = ANY($1::uuid[])',
        [ids],
      );
      return Object.fromEntries(rows.map(({ id, status, told }) => [id, { status, told }]));
    };
    const age = (minutes: number): Promise<unknown> =>
      room.database.query('UPDATE notification_zone_alerts SET told_at = told_at - make_interval(mins => $1)', [minutes]);

    it('that are high or critical, in their language, and not of those elsewhere', async () => {
      const [zone, elsewhere] = [await addZone(room), await addZone(room)];
      const citizen = await follower([zone], { locale: 'gcf' });
      const alerts = [
        alertIn(zone),
        alertIn(zone, { severity: 'critical', ruleName: 'Submersion' }),
        alertIn(zone, { severity: 'medium' }),
        alertIn(zone, { severity: 'critical', type: 'offline' }),
        alertIn(elsewhere, { severity: 'critical' }),
      ];
      await raise(...alerts);
      const told = await toldOf(alerts);
      expect(alerts.map(({ alertId }) => told[alertId])).toEqual([
        { status: 'done', told: 1 },
        { status: 'done', told: 1 },
        undefined,
        undefined,
        undefined,
      ]);
      expect((await titlesOf(citizen)).toSorted()).toEqual(['Gwo lalèt\u00A0: Crue', 'Lalèt grav\u00A0: Submersion']);
      const { body } = await room.request<{ items: object[] }>('GET', 'notifications?priority=urgent', {
        token: room.tokenFor('USER', citizen),
      });
      expect(body.items).toEqual([expect.objectContaining({ type: 'alert', subjectType: 'alert', subjectId: alerts[1]!.alertId })]);
    });

    it('once, when they watch over the city too', async () => {
      const zone = await addZone(room);
      const operator = await follower([zone], { roles: ['USER', 'OPERATOR'] });
      const alert = alertIn(zone);
      await raise(alert);
      await toldOf([alert]);
      await eventually(async () => expect(await titlesOf(operator)).toHaveLength(1));
    });

    it('once of a sensor that comes and goes, again when it grows worse, and again after an hour', async () => {
      const zone = await addZone(room);
      const citizen = await follower([zone]);
      const sensorId = newId();
      const again = (more: Partial<AlertData> = {}): AlertData => alertIn(zone, { sensorId, ...more });
      const tell = async (alert: AlertData): Promise<unknown> => {
        await raise(alert);
        return (await toldOf([alert]))[alert.alertId];
      };
      const [yes, no] = [
        { status: 'done', told: 1 },
        { status: 'cancelled', told: 0 },
      ];
      expect(await tell(again())).toEqual(yes);
      expect(await tell(again())).toEqual(no);
      expect(await tell(again({ severity: 'critical' }))).toEqual(yes);
      expect(await tell(again({ severity: 'critical' }))).toEqual(no);
      expect(await tell(again())).toEqual(no);
      await age(61);
      expect(await tell(again())).toEqual(yes);
      expect(await titlesOf(citizen)).toHaveLength(3);
    });

    it('once of a rule that seizes many sensors at the same time', async () => {
      const zone = await addZone(room);
      const citizen = await follower([zone]);
      const ruleId = newId();
      const storm = Array.from({ length: 12 }, () => alertIn(zone, { ruleId }));
      await Promise.all(storm.map((alert) => raise(alert)));
      expect(Object.values(await toldOf(storm)).filter((told) => told?.status === 'done')).toEqual([{ status: 'done', told: 1 }]);
      expect(await titlesOf(citizen)).toHaveLength(1);
      await age(11);
      const later = alertIn(zone, { ruleId });
      await raise(later);
      await toldOf([later]);
      expect(await titlesOf(citizen)).toHaveLength(2);
    });

    it('though they are many, without the listener telling any of them', async () => {
      const zone = await addZone(room);
      await addFollowers(zone, 2 * PART_SIZE + 1);
      const queues = room.get(BroadcastParts);
      const tell = jest.spyOn(queues, 'tell');
      const alert = alertIn(zone);
      await raise(alert);
      expect(await toldOf([alert])).toEqual({ [alert.alertId]: { status: 'done', told: 2 * PART_SIZE + 1 } });
      expect(tell.mock.calls.map(([, part]) => part)).toEqual(expect.arrayContaining([0, 1, 2]));
      tell.mockRestore();
    }, 60_000);
  });
});
