import { type AlertData, type Role } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { NotifyOperatorsWhenAlertRaised } from './alerts/notify-operators-when-alert-raised.listener';
import { addPerson, heard, startNotifications } from './notifications.harness';

interface Item {
  id: string;
  title: string;
  readAt: string | null;
}
interface Items {
  items: Item[];
  nextCursor: string | null;
}

const alert = (): AlertData => ({
  alertId: newId(),
  type: 'threshold',
  severity: 'critical',
  status: 'active',
  ruleId: newId(),
  ruleVersion: 1,
  ruleName: 'Forte chaleur',
  sensorId: newId(),
  sensorName: 'Savane',
  sensorType: 'temperature',
  zoneId: newId(),
  zoneName: 'Fort-de-France',
  value: 36,
  unit: '°C',
  reason: '36 °C dépasse 35 °C',
  raisedAt: '2026-01-12T10:00:00.000Z',
});

describe('what people are told', () => {
  let room: RoomHarness;
  let operators: readonly [{ id: string }, { id: string }];
  beforeAll(async () => {
    room = await startNotifications();
    operators = [
      { id: await addPerson(room, { roles: ['OPERATOR', 'ADMIN'] }) },
      { id: await addPerson(room, { roles: ['OPERATOR'], locale: 'gcf' }) },
    ];
    await addPerson(room, { roles: ['USER'] });
  });
  afterAll(() => room.stop());

  const tokenOf = (accountId: string, role: Role = 'OPERATOR'): string => room.tokenFor(role, accountId);
  const listOf = async (accountId: string, query = ''): Promise<Items> => {
    const { status, body } = await room.request<Items>('GET', `notifications${query}`, { token: tokenOf(accountId) });
    expect(status).toBe(200);
    return body;
  };
  const raise = (data: AlertData, id = newId()): Promise<unknown> =>
    room.database.transaction(async () => {
      await room
        .get(NotifyOperatorsWhenAlertRaised)
        .handle({ id, name: 'iot.alert-raised', data, occurredAt: new Date(), correlationId: 'test' });
    });

  it('reaches each operator once, in their language, also when the event comes twice', async () => {
    const data = alert();
    const id = newId();
    await raise(data, id);
    await raise(data, id);
    const [fr, gcf] = await Promise.all(operators.map((operator) => listOf(operator.id)));
    expect(fr?.items).toEqual([
      expect.objectContaining({ title: 'Alerte critique\u00A0: Forte chaleur', priority: 'urgent', subjectId: data.alertId, readAt: null }),
    ]);
    expect(gcf?.items).toEqual([expect.objectContaining({ title: 'Lalèt grav\u00A0: Forte chaleur' })]);
    await eventually(async () => {
      const told = (await heard(room)).map(({ rooms, payload }) => [rooms, payload.title]);
      expect(told).toHaveLength(2);
      expect(told).toEqual(
        expect.arrayContaining([
          [[`user:${operators[0].id}`], 'Alerte critique\u00A0: Forte chaleur'],
          [[`user:${operators[1].id}`], 'Lalèt grav\u00A0: Forte chaleur'],
        ]),
      );
    });
  });

  it('is listed newest first, in pages that stay stable when more comes', async () => {
    const accountId = operators[0].id;
    for (let number = 0; number < 5; number += 1) await raise(alert());
    const first = await listOf(accountId, '?limit=3');
    await raise(alert());
    const second = await listOf(accountId, `?limit=3&cursor=${first.nextCursor ?? ''}`);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(second.nextCursor).toBeNull();
  });

  it('is marked read one by one, several, or all; only one’s own', async () => {
    const [mine, other] = operators;
    const { items } = await listOf(mine.id);
    const [one, two] = items;
    const path = `notifications/read/${one?.id ?? ''}`;
    expect((await room.request('PUT', path, { token: tokenOf(other.id) })).status).toBe(404);
    const marked = await room.request('PUT', path, { token: tokenOf(mine.id) });
    expect(marked.body['readAt']).toEqual(expect.any(String));
    const again = await room.request('PUT', path, { token: tokenOf(mine.id) });
    expect(again.body['readAt']).toBe(marked.body['readAt']);
    const several = await room.request('POST', 'notifications/mark-read', {
      token: tokenOf(mine.id),
      body: { ids: [one?.id, two?.id, newId()] },
    });
    expect(several.body).toEqual({ marked: 1 });
    expect((await room.request('GET', 'notifications/unread-count', { token: tokenOf(mine.id) })).body).toEqual({
      count: items.length - 2,
    });
    expect((await room.request('POST', 'notifications/mark-read', { token: tokenOf(mine.id), body: {} })).body).toEqual({
      marked: items.length - 2,
    });
    expect((await listOf(mine.id, '?unread=true')).items).toEqual([]);
    expect((await listOf(mine.id, '?unread=false&type=alert&priority=urgent')).items).toHaveLength(items.length);
    expect((await listOf(other.id, '?unread=true')).items.length).toBeGreaterThan(0);
  });

  it.each([
    ['GET', 'notifications?unread=maybe', undefined, 400],
    ['GET', 'notifications?type=gossip', undefined, 400],
    ['GET', 'notifications?cursor=rubbish', undefined, 400],
    ['PUT', 'notifications/read/seven', undefined, 400],
    ['POST', 'notifications/mark-read', { ids: [] }, 422],
    ['POST', 'notifications/mark-read', { ids: ['seven'] }, 422],
    ['POST', 'notifications/mark-read', { everything: true }, 422],
  ] as const)('%s %s with %j is refused', async (method, path, body, status) => {
    const answer = await room.request(method, path, { token: tokenOf(operators[0].id), body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('needs a token', async () => {
    expect((await room.request('GET', 'notifications')).status).toBe(401);
  });

  it('is found by an index, however much everybody else was told', async () => {
    const accountId = newId();
    await room.database.query(
      `INSERT INTO notifications (id, account_id, type, priority, title, body, cause_id, created_at)
       SELECT gen_random_uuid(), CASE WHEN n % 500 = 0 THEN $1::uuid ELSE gen_random_uuid() END, 'system', 'low', 't', 'b', n::text, now()
       FROM generate_series(1, 50000) n`,
      [accountId],
    );
    await room.database.query('ANALYZE notifications');
    for (const where of ['', 'AND read_at IS NULL']) {
      const plan = await room.database.query<Record<string, string>>(
        `EXPLAIN SELECT id FROM notifications WHERE account_id = '${accountId}' ${where} AND id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' ORDER BY id DESC LIMIT 51`,
      );
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toMatch(/Index (Only )?Scan/);
      expect(text).not.toContain('Seq Scan');
    }
  });
});
