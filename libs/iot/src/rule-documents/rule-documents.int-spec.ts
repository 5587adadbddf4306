import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { IotHttpModule } from '../iot.http.module';
import { type RuleDto } from '../rules/rule.dto';
import { SensorFactory } from '../sensors/sensor.factory';
import { ZoneFactory } from '../zones/zone.factory';
import { type RuleDocumentDto, type RuleImportDto } from './rule-document.dto';

interface Problem {
  readonly code: string;
  readonly problems?: readonly { index: number; code: string }[];
  readonly errors?: readonly { path: string }[];
}

describe('rules as a document', () => {
  let room: RoomHarness;
  const operatorId = newId();
  const heat = {
    name: 'Chaleur',
    severity: 'high',
    scope: { sensorType: 'temperature' },
    condition: { type: 'threshold', operator: 'above', threshold: 35 },
  };

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
  });
  afterAll(() => room.stop());
  beforeEach(() => room.database.query('TRUNCATE rules, sensors, zones CASCADE'));

  const token = () => room.tokenFor('OPERATOR', operatorId);
  const take = (rules: readonly object[], query = '') =>
    room.request<RuleImportDto & Problem>('POST', `iot/rules/import${query}`, {
      token: token(),
      body: { format: 'madinina.rules', version: 1, rules },
    });
  const give = async () => (await room.request<RuleDocumentDto>('GET', 'iot/rules/export', { token: token() })).body;
  const rules = () => room.database.query<{ name: string; version: number }>('SELECT name, version FROM rules ORDER BY id');

  it('move to another city: what is exported is imported there as it was, and twice is once', async () => {
    const zone = await ZoneFactory.named('Centre').save(room.database);
    const sensor = await SensorFactory.inZone(zone.id).save(room.database);
    for (const [scope, condition] of [
      [{ sensorType: 'noise' }, { type: 'threshold', operator: 'above', threshold: 85, clear: 75 }],
      [
        { zoneId: zone.id, sensorType: 'noise' },
        { type: 'offline', missedReadings: 5 },
      ],
      [{ sensorId: sensor.id }, { type: 'anomaly', minScore: 0.6 }],
    ])
      await room.request<RuleDto>('POST', 'iot/rules', { token: token(), body: { name: 'Règle', severity: 'low', scope, condition } });
    const document = await give();
    expect(document).toMatchObject({ format: 'madinina.rules', version: 1 });
    expect(document.rules.map(({ scope }) => scope)).toEqual([
      { sensorType: 'noise' },
      { sensorType: 'noise', zone: zone.code },
      { device: sensor.deviceKey },
    ]);
    expect((await take(document.rules)).body).toMatchObject({ created: 0, changed: 0, unchanged: 3 });

    await room.database.query('TRUNCATE rules, sensors, zones CASCADE');
    const elsewhere = await ZoneFactory.named('Ailleurs').save(room.database);
    await SensorFactory.inZone(elsewhere.id).save(room.database);
    await room.database.query('UPDATE zones SET code = $1', [zone.code]);
    await room.database.query('UPDATE sensors SET device_key = $1', [sensor.deviceKey]);
    expect((await take(document.rules)).body).toMatchObject({ check: false, created: 3, changed: 0, unchanged: 0 });
    expect((await take(document.rules)).body).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
    expect((await give()).rules).toEqual(document.rules);
  });

  it('change what is there as new versions, known again by externalId or else by name', async () => {
    await take([
      { ...heat, externalId: 'chaleur' },
      { ...heat, name: 'Canicule' },
    ]);
    const hotter = { ...heat, condition: { ...heat.condition, threshold: 37 } };
    const { body } = await take([
      { ...hotter, externalId: 'chaleur', name: 'Grande chaleur' },
      { ...hotter, name: 'Canicule' },
    ]);
    expect(body).toMatchObject({
      created: 0,
      changed: 2,
      rules: [
        { outcome: 'changed', externalId: 'chaleur' },
        { outcome: 'changed', externalId: null },
      ],
    });
    expect(await rules()).toEqual([
      { name: 'Grande chaleur', version: 2 },
      { name: 'Canicule', version: 2 },
    ]);
  });

  it('are checked without being touched', async () => {
    const { body } = await take([heat], '?check=true');
    expect(body).toMatchObject({ check: true, created: 1, rules: [{ outcome: 'created', id: null }] });
    expect(await rules()).toEqual([]);
  });

  it('come all or not at all, and each problem is told', async () => {
    await take([
      { ...heat, externalId: 'a' },
      { ...heat, name: 'Double', externalId: 'b' },
      { ...heat, name: 'Double', externalId: 'c' },
    ]);
    const before = await rules();
    const answer = await take([
      { ...heat, name: 'Bonne' },
      { ...heat, name: 'Zone', scope: { zone: 'nulle-part' } },
      { ...heat, name: 'Capteur', scope: { device: 'personne' } },
      { ...heat, name: 'Portée', scope: {} },
      { ...heat, externalId: 'a', scope: { sensorType: 'noise' } },
      { ...heat, externalId: 'b', condition: { type: 'offline' } },
      { ...heat, name: 'Retour', condition: { ...heat.condition, clear: 40 } },
      { ...heat, name: 'Double' },
      { ...heat, name: 'Bonne' },
    ]);
    expect([answer.status, answer.body.code]).toEqual([422, 'iot.rule_document.refused']);
    expect(answer.body.problems?.map(({ index, code }) => [index, code])).toEqual([
      [1, 'zone_unknown'],
      [2, 'device_unknown'],
      [3, 'scope_invalid'],
      [4, 'scope_fixed'],
      [5, 'type_fixed'],
      [6, 'clear_wrong_side'],
      [7, 'name_ambiguous'],
      [8, 'named_twice'],
    ]);
    expect(await rules()).toEqual(before);
  });

  it('are made once when the same document comes many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => take([heat, { ...heat, name: 'Autre' }])));
    expect(answers.map(({ body }) => body.created).sort()).toEqual([0, 0, 0, 0, 2]);
    expect(await rules()).toHaveLength(2);
  });

  it.each([
    ['of another format', { format: 'thingsboard', version: 1, rules: [] }, 'format'],
    ['of another version', { format: 'madinina.rules', version: 2, rules: [] }, 'version'],
    ['without rules', { format: 'madinina.rules', version: 1 }, 'rules'],
    ['with a rule that is none', { format: 'madinina.rules', version: 1, rules: [{ ...heat, severity: 'fatal' }] }, 'rules[0].severity'],
    ['with more than is expected', { format: 'madinina.rules', version: 1, rules: [{ ...heat, secret: 1 }] }, 'rules[0].secret'],
  ])('are refused %s', async (_name, body, path) => {
    const answer = await room.request<Problem>('POST', 'iot/rules/import', { token: token(), body });
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, expect.arrayContaining([path])]);
  });
});
