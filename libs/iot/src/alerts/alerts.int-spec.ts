import { type AlertChangedData } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { type Page } from '@madinina/platform/http';
import { IotHttpModule } from '../iot.http.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';
import { type AlertDetailsDto, type AlertDto } from './alert.dto';
import { AlertFactory } from './alert.factory';

interface Problem {
  readonly code: string;
  readonly state?: string;
  readonly errors?: readonly { path: string }[];
}

describe('alerts through the door', () => {
  let room: RoomHarness;
  let zone: SavedZone;
  let user: string;
  let operator: string;
  const operatorId = newId();

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    zone = await ZoneFactory.named('Centre').save(room.database);
    user = room.tokenFor('USER');
    operator = room.tokenFor('OPERATOR', operatorId);
  });
  afterAll(() => room.stop());

  const anAlert = async (): Promise<AlertFactory> => AlertFactory.on((await SensorFactory.inZone(zone.id).save(room.database)).id, zone.id);
  const get = (id: string, token = operator) => room.request<AlertDetailsDto & Problem>('GET', `iot/alerts/${id}`, { token });
  const list = (query: string, token = user) => room.request<Page<AlertDto> & Problem>('GET', `iot/alerts?${query}`, { token });
  const acknowledge = (id: string, token = operator) =>
    room.request<AlertDetailsDto & Problem>('POST', `iot/alerts/${id}/acknowledge`, { token });
  const resolve = (id: string, note: string, token = operator) =>
    room.request<AlertDetailsDto & Problem>('POST', `iot/alerts/${id}/resolve`, { token, body: { note } });
  const eventsOf = async (alertId: string) =>
    room.database.query<{ name: string; data: AlertChangedData }>(
      `SELECT name, data FROM outbox_events WHERE data->>'alertId' = $1 ORDER BY id`,
      [alertId],
    );

  it('are taken in hand, then closed, and each step is kept and told', async () => {
    const { id } = await (await anAlert()).save(room.database);
    const taken = await acknowledge(id);
    expect(taken.status).toBe(200);
    expect(taken.body).toMatchObject({ status: 'acknowledged', acknowledgedBy: operatorId, version: 2 });
    const closed = await resolve(id, 'Réparé');
    expect(closed.status).toBe(200);
    expect(closed.body).toMatchObject({ status: 'resolved', resolvedBy: operatorId, note: 'Réparé', version: 3 });
    expect(closed.body.changes).toMatchObject([
      { from: null, to: 'active' },
      { from: 'active', to: 'acknowledged', actorId: operatorId, note: null },
      { from: 'acknowledged', to: 'resolved', actorId: operatorId, note: 'Réparé' },
    ]);
    const events = await eventsOf(id);
    expect(events.map(({ name }) => name)).toEqual(['iot.alert-acknowledged', 'iot.alert-resolved']);
    expect(events[1]!.data).toMatchObject({
      from: 'acknowledged',
      status: 'resolved',
      actorId: operatorId,
      note: 'Réparé',
      ruleName: 'Chaleur',
      zoneId: zone.id,
      zoneName: 'Centre',
      value: 36.2,
      changedAt: closed.body.resolvedAt,
    });
  });

  it('answer the same person the same again, and do nothing twice', async () => {
    const { id } = await (await anAlert()).save(room.database);
    const first = await acknowledge(id);
    expect((await acknowledge(id)).body).toEqual(first.body);
    const closed = await resolve(id, 'Fini');
    expect((await resolve(id, 'Fini')).body).toEqual(closed.body);
    expect(await eventsOf(id)).toHaveLength(2);
    const other = await resolve(id, 'Autre note');
    expect([other.status, other.body.code]).toEqual([409, 'iot.alert.already_resolved']);
  });

  it.each([
    ['acknowledged', 'acknowledge', 'iot.alert.already_acknowledged'],
    ['resolved', 'acknowledge', 'iot.alert.already_resolved'],
    ['resolved', 'resolve', 'iot.alert.already_resolved'],
  ] as const)('that are %s refuse to %s, with their state', async (state, step, code) => {
    const { id } = await (await anAlert()).being(state).save(room.database);
    const { status, body } = step === 'acknowledge' ? await acknowledge(id) : await resolve(id, 'Note');
    expect([status, body.code, body.state]).toEqual([409, code, state]);
    expect(await eventsOf(id)).toEqual([]);
    expect((await get(id)).body.changes).toHaveLength(1);
  });

  it('let one of many at once win', async () => {
    const { id } = await (await anAlert()).save(room.database);
    const tokens = Array.from({ length: 8 }, () => room.tokenFor('OPERATOR'));
    const answers = await Promise.all(tokens.map((token) => acknowledge(id, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    expect(await eventsOf(id)).toHaveLength(1);
    expect((await get(id)).body.changes).toHaveLength(2);
  });

  it('tell their readings and the rule as it was', async () => {
    const { id, ruleId } = await (await anAlert()).save(room.database);
    await room.database.query(`UPDATE rules SET name = 'Renommée', version = 2 WHERE id = $1`, [ruleId]);
    const { body } = await get(id);
    expect(body).toMatchObject({
      rule: { id: ruleId, name: 'Renommée', version: 1 },
      definition: { name: 'Chaleur', condition: { operator: 'above', threshold: 35, clear: 33 } },
      readings: [{ timestamp: '2026-01-12T10:00:00.000Z', value: 36.2 }],
      reason: '36,2 °C, au-dessus de 35 °C',
    });
  });

  it('keep who handled them, and the notes, from those who do not', async () => {
    const { id } = await (await anAlert()).save(room.database);
    await resolve(id, 'Entre nous');
    const seen = await get(id, user);
    expect(seen.body).toMatchObject({ id, status: 'resolved', resolvedAt: expect.any(String) });
    const text = JSON.stringify([seen.body, (await list('status=resolved')).body]);
    expect(text).not.toContain('Entre nous');
    expect(text).not.toContain(operatorId);
    expect(JSON.stringify((await list('status=resolved', operator)).body)).toContain('Entre nous');
  });

  describe('lists', () => {
    let ours: { readonly zone: SavedZone; readonly sensorId: string; readonly other: string };
    const saved: Record<string, string> = {};

    beforeAll(async () => {
      const own = await ZoneFactory.named('Liste').save(room.database);
      const sensor = await SensorFactory.inZone(own.id).save(room.database);
      const other = await SensorFactory.inZone(own.id).save(room.database);
      ours = { zone: own, sensorId: sensor.id, other: other.id };
      const on = (id: string) => AlertFactory.on(id, own.id);
      saved['first'] = (await on(sensor.id).graded('low').raisedAt('2026-01-12T10:00:00Z').save(room.database)).id;
      saved['same'] = (await on(sensor.id).graded('high').raisedAt('2026-01-12T10:00:00Z').save(room.database)).id;
      saved['taken'] = (await on(other.id).being('acknowledged').raisedAt('2026-01-12T11:00:00Z').save(room.database)).id;
      saved['closed'] = (await on(other.id).being('resolved').raisedAt('2026-01-12T12:00:00Z').save(room.database)).id;
    });
    const named = async (query: string) => {
      const { status, body } = await list(query);
      expect(status).toBe(200);
      return body.items.map(({ id }) => Object.keys(saved).find((name) => saved[name] === id));
    };

    it('are of the active ones, the newest first', async () => {
      expect(await named(`zone=${ours.zone.id}`)).toEqual(['same', 'first']);
      expect(await named(`zone=${ours.zone.code}`)).toEqual(['same', 'first']);
    });

    it('are narrowed by status, severity, sensor and period', async () => {
      const all = `zone=${ours.zone.id}&status=active,acknowledged,resolved`;
      expect(await named(all)).toEqual(['closed', 'taken', 'same', 'first']);
      expect(await named(`zone=${ours.zone.id}&status=acknowledged&status=resolved`)).toEqual(['closed', 'taken']);
      expect(await named(`${all}&severity=low`)).toEqual(['first']);
      expect(await named(`${all}&type=offline`)).toEqual([]);
      expect(await named(`${all}&sensor=${ours.other}`)).toEqual(['closed', 'taken']);
      expect(await named(`${all}&from=2026-01-12T11:00:00Z&to=2026-01-12T12:00:00Z`)).toEqual(['taken']);
    });

    it('come in pages that hold each alert once', async () => {
      const seen: (string | undefined)[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body } = await list(
          `zone=${ours.zone.id}&status=active,acknowledged,resolved&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        seen.push(...body.items.map(({ id }) => Object.keys(saved).find((name) => saved[name] === id)));
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(['closed', 'taken', 'same', 'first']);
    });

    it.each([
      ['status=open', 'status'],
      ['status=', 'status'],
      ['severity=fatal', 'severity'],
      ['type=heat', 'type'],
      ['sensor=7', 'sensor'],
      ['from=today', 'from'],
    ])('refuse %s', async (query, path) => {
      const { status, body } = await list(query);
      expect(status).toBe(400);
      expect(body.errors?.map((error) => error.path)).toContain(path);
    });
  });

  it('are closed with a note only', async () => {
    const { id } = await (await anAlert()).save(room.database);
    for (const body of [{}, { note: ' ' }, { note: 7 }, { note: 'x'.repeat(2_001) }, { note: 'a', status: 'active' }])
      expect((await room.request('POST', `iot/alerts/${id}/resolve`, { token: operator, body })).status).toBe(422);
    expect((await get(id)).body.status).toBe('active');
  });

  it('that are not there are not found', async () => {
    const none = '01937c4e-0000-7000-8000-000000000000';
    for (const answer of [await get(none), await acknowledge(none), await resolve(none, 'x')])
      expect([answer.status, answer.body.code]).toEqual([404, 'iot.alert.not_found']);
  });
});
