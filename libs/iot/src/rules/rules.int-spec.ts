import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { type Page } from '@madinina/platform/http';
import { type AlertDetailsDto } from '../alerts/alert.dto';
import { AlertFactory } from '../alerts/alert.factory';
import { IotHttpModule } from '../iot.http.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';
import { type RuleDto } from './rule.dto';
import { RuleService } from './rule.service';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string }[];
}

describe('rules through the door', () => {
  let room: RoomHarness;
  let zone: SavedZone;
  let operator: string;
  const operatorId = newId();

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    zone = await ZoneFactory.named('Centre').save(room.database);
    operator = room.tokenFor('OPERATOR', operatorId);
  });
  afterAll(() => room.stop());

  const heat = { name: 'Chaleur', severity: 'high', scope: { sensorType: 'temperature' }, condition: { operator: 'above', threshold: 35 } };
  const create = (body: object) => room.request<RuleDto & Problem>('POST', 'iot/rules', { token: operator, body });
  const get = (id: string) => room.request<RuleDto & Problem>('GET', `iot/rules/${id}`, { token: operator });
  const change = (id: string, body: object, headers = {}) =>
    room.request<RuleDto & Problem>('PATCH', `iot/rules/${id}`, { token: operator, body, headers });
  const remove = (id: string) => room.request<Problem>('DELETE', `iot/rules/${id}`, { token: operator });
  const versionsOf = (id: string) =>
    room.database.query<{ version: number; definition: { name: string; condition: object } }>(
      'SELECT version, definition FROM rule_versions WHERE rule_id = $1 ORDER BY version',
      [id],
    );

  it('are complete once made, and their first version is kept', async () => {
    const made = await create(heat);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Chaleur',
      type: 'threshold',
      severity: 'high',
      enabled: true,
      scope: { sensorType: 'temperature', zoneId: null, sensorId: null },
      condition: { type: 'threshold', operator: 'above', threshold: 35, clear: 35, durationSeconds: 0, clearSeconds: 60 },
      version: 1,
      createdBy: operatorId,
    });
    const { id, version: _version, createdBy: _by, createdAt: _at, updatedAt: _updated, externalId: _key, ...definition } = made.body;
    expect(await versionsOf(id)).toEqual([{ version: 1, definition }]);
    expect((await get(id)).body).toEqual(made.body);
  });

  it('change as a new version, and the old ones stay', async () => {
    const { body: rule } = await create(heat);
    const condition = { type: 'threshold', operator: 'above', threshold: 37, clear: 34, durationSeconds: 300, clearSeconds: 0 };
    const changed = await change(rule.id, { condition, severity: 'critical' }, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ version: 2, severity: 'critical', condition, name: 'Chaleur' });
    expect((await versionsOf(rule.id)).map(({ version, definition }) => [version, definition.condition])).toEqual([
      [1, rule.condition],
      [2, condition],
    ]);
    const stale = await change(rule.id, { enabled: false }, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'iot.rule.stale']);
    expect((await change(rule.id, { enabled: false }, { 'if-match': '"999999999999999"' })).status).toBe(412);
    expect((await change(rule.id, { enabled: false })).body).toMatchObject({ enabled: false, version: 3 });
    expect((await change(rule.id, { scope: { zoneId: zone.id } })).status).toBe(422);
  });

  it.each([
    [{ type: 'offline' }, { type: 'offline', missedReadings: 3 }],
    [
      { type: 'offline', missedReadings: 10 },
      { type: 'offline', missedReadings: 10 },
    ],
    [{ type: 'anomaly' }, { type: 'anomaly', minScore: 0.5, clearSeconds: 900 }],
    [
      { type: 'anomaly', minScore: 0.7, clearSeconds: 60 },
      { type: 'anomaly', minScore: 0.7, clearSeconds: 60 },
    ],
  ])('watch for silence and for what is odd: %j', async (condition, complete) => {
    const made = await create({ ...heat, condition });
    expect([made.status, made.body.type, made.body.condition]).toEqual([201, condition.type, complete]);
    const { body } = await room.request<Page<RuleDto>>('GET', `iot/rules?type=${condition.type}&limit=200`, { token: operator });
    expect(body.items.map(({ id }) => id)).toContain(made.body.id);
    expect(body.items.every(({ type }) => type === condition.type)).toBe(true);
  });

  it('keep the type that they have', async () => {
    const { body: rule } = await create({ ...heat, condition: { type: 'offline' } });
    expect((await change(rule.id, { condition: { type: 'offline', missedReadings: 5 } })).body).toMatchObject({
      type: 'offline',
      version: 2,
    });
    const other = await change(rule.id, { condition: { operator: 'above', threshold: 1 } });
    expect([other.status, other.body.code]).toEqual([422, 'iot.rule.type_mismatch']);
    expect((await create({ ...heat, type: 'anomaly', condition: { type: 'offline' } })).body.code).toBe('iot.rule.type_mismatch');
  });

  it('are called by one name outside, while they are there', async () => {
    const { body: rule } = await create({ ...heat, externalId: 'chaleur' });
    expect(rule.externalId).toBe('chaleur');
    expect((await create({ ...heat, externalId: 'chaleur' })).body.code).toBe('iot.rule.external_id_taken');
    await remove(rule.id);
    expect((await create({ ...heat, externalId: 'chaleur' })).status).toBe(201);
  });

  it('give each of many changes at once a version of its own', async () => {
    const { body: rule } = await create(heat);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => change(rule.id, { name: `Nom ${n}` })));
    expect(answers.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
    expect(await versionsOf(rule.id)).toHaveLength(7);
  });

  it('watch a sensor, or a type, a zone, or a type in a zone', async () => {
    const sensor = await SensorFactory.inZone(zone.id).save(room.database);
    const nowhere = '01937c4e-0000-7000-8000-000000000000';
    const outcome = async (scope: object) => {
      const { status, body } = await create({ ...heat, scope });
      return status === 201 ? 201 : body.code;
    };
    expect(await outcome({ sensorId: sensor.id })).toBe(201);
    expect(await outcome({ zoneId: zone.id, sensorType: 'noise' })).toBe(201);
    expect(await outcome({ zoneId: zone.id, sensorType: null })).toBe(201);
    expect(await outcome({})).toBe('iot.rule.scope_invalid');
    expect(await outcome({ sensorId: sensor.id, zoneId: zone.id })).toBe('iot.rule.scope_invalid');
    expect(await outcome({ sensorId: nowhere })).toBe('iot.rule.sensor_unknown');
    expect(await outcome({ zoneId: nowhere })).toBe('iot.rule.zone_unknown');
  });

  it.each([
    ['above', 35, 36],
    ['below', 5, 4.9],
  ])('refuse to be clear %s %d at %d', async (operator_, threshold, clear) => {
    const { status, body } = await create({ ...heat, condition: { operator: operator_, threshold, clear } });
    expect([status, body.code]).toEqual([422, 'iot.rule.clear_wrong_side']);
    const { body: rule } = await create({ ...heat, condition: { operator: operator_, threshold } });
    expect((await change(rule.id, { condition: { operator: operator_, threshold, clear } })).body.code).toBe('iot.rule.clear_wrong_side');
  });

  it.each([
    ['no name', { name: '' }, 'name'],
    ['an unknown type', { type: 'drift' }, 'type'],
    ['an unknown type of condition', { condition: { type: 'drift', operator: 'above', threshold: 1 } }, 'condition.type'],
    ['a threshold for silence', { type: 'offline' }, 'condition.threshold'],
    ['no missed readings', { condition: { type: 'offline', missedReadings: 0 } }, 'condition.missedReadings'],
    ['a score that everything has', { condition: { type: 'anomaly', minScore: 0 } }, 'condition.minScore'],
    ['neither on nor off', { enabled: null }, 'enabled'],
    ['a type that is null', { type: null }, 'type'],
    ['an unknown severity', { severity: 'fatal' }, 'severity'],
    ['no scope', { scope: undefined }, 'scope'],
    ['a scope of a list', { scope: ['noise'] }, 'scope'],
    ['an unknown type of sensor', { scope: { sensorType: 'wind' } }, 'scope.sensorType'],
    ['no condition', { condition: undefined }, 'condition'],
    ['an unknown operator', { condition: { operator: 'near', threshold: 1 } }, 'condition.operator'],
    ['a threshold of text', { condition: { operator: 'above', threshold: '35' } }, 'condition.threshold'],
    [
      'a threshold that is not finite',
      '{"name":"X","severity":"low","scope":{"sensorType":"noise"},"condition":{"operator":"above","threshold":1e999}}',
      'condition.threshold',
    ],
    ['a duration that runs back', { condition: { operator: 'above', threshold: 1, durationSeconds: -1 } }, 'condition.durationSeconds'],
    ['something else', { condition: { operator: 'above', threshold: 1, hint: 2 } }, 'condition.hint'],
  ])('refuse %s', async (_name, part, path) => {
    const body = typeof part === 'string' ? part : { ...heat, ...part };
    const answer = await room.request<Problem>('POST', 'iot/rules', { token: operator, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
  });

  it('that are removed are gone, and what they had open is resolved and told', async () => {
    const [one, two] = [await SensorFactory.inZone(zone.id).save(room.database), await SensorFactory.inZone(zone.id).save(room.database)];
    const { body: rule } = await create(heat);
    const open = await AlertFactory.on(one.id, zone.id).byRule(rule.id).save(room.database);
    const taken = await AlertFactory.on(two.id, zone.id).byRule(rule.id).being('acknowledged').save(room.database);
    const done = await AlertFactory.on(two.id, zone.id).byRule(rule.id).being('resolved').save(room.database);
    expect((await remove(rule.id)).status).toBe(204);
    expect((await get(rule.id)).status).toBe(404);
    expect((await remove(rule.id)).status).toBe(404);
    expect((await change(rule.id, { name: 'X' })).status).toBe(404);
    for (const { id } of [open, taken]) {
      const { body } = await room.request<AlertDetailsDto>('GET', `iot/alerts/${id}`, { token: operator });
      expect(body).toMatchObject({ status: 'resolved', resolvedBy: operatorId, rule: { name: 'Chaleur' } });
      expect(body.changes.at(-1)).toMatchObject({ to: 'resolved', reason: 'Règle supprimée', actorId: operatorId });
    }
    const events = await room.database.query<{ alert: string; note: string }>(
      `SELECT data->>'alertId' AS alert, data->>'note' AS note FROM outbox_events WHERE name = 'iot.alert-resolved' AND data->>'ruleId' = $1 ORDER BY id`,
      [rule.id],
    );
    expect(events).toEqual([open, taken].map(({ id }) => ({ alert: id, note: 'Règle supprimée' })));
    const { body: untouched } = await room.request<AlertDetailsDto>('GET', `iot/alerts/${done.id}`, { token: operator });
    expect(untouched.changes).toHaveLength(1);
  });

  it('come in pages, narrowed by what they watch', async () => {
    const own = await ZoneFactory.named('Liste').save(room.database);
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1) made.push((await create({ ...heat, scope: { zoneId: own.id }, enabled: n !== 1 })).body.id);
    const list = async (query: string) =>
      (await room.request<Page<RuleDto>>('GET', `iot/rules?zoneId=${own.id}&${query}`, { token: operator })).body;
    const first = await list('limit=2');
    expect(first.items.map(({ id }) => id)).toEqual(made.slice(0, 2));
    expect((await list(`limit=2&cursor=${first.nextCursor ?? ''}`)).items.map(({ id }) => id)).toEqual(made.slice(2));
    expect((await list('enabled=false')).items.map(({ id }) => id)).toEqual([made[1]]);
    expect((await list('sensorType=noise')).items).toEqual([]);
  });

  it('are made once by a seed that runs at each start, and stay removed', async () => {
    const rules = room.get(RuleService);
    const id = newId();
    const input = { name: 'Semée', severity: 'low', scope: { zoneId: zone.id }, condition: { operator: 'below', threshold: 5 } } as const;
    expect(await rules.ensure(id, input)).toEqual({ created: true });
    expect(await rules.ensure(id, { ...input, name: 'Autre' })).toEqual({ created: false });
    expect((await get(id)).body).toMatchObject({ name: 'Semée', createdBy: null, version: 1 });
    expect(await versionsOf(id)).toHaveLength(1);
    await remove(id);
    expect(await rules.ensure(id, input)).toEqual({ created: false });
    expect((await get(id)).status).toBe(404);
  });
});
