import { GisEvents, LIVE_LAYERS, type LiveFeatureChangedData, permissionsOf, ROLES } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { checkedData } from '@madinina/platform/queue';
import { AlertFactory, aRule } from './alerts/alert.factory';
import { IotHttpModule } from './iot.http.module';
import { SensorFactory } from './sensors/sensor.factory';
import { square, ZoneFactory } from './zones/zone.factory';

type Told = readonly [name: string, layer: string, status: unknown];

describe('what the map is told', () => {
  let room: RoomHarness;
  let operator: string;
  let admin: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    operator = room.tokenFor('OPERATOR');
    admin = room.tokenFor('ADMIN');
  });
  afterAll(() => room.stop());

  const events = (featureKey: string): Promise<{ id: string; name: string; data: LiveFeatureChangedData }[]> =>
    room.database.query(`SELECT id, name, data FROM outbox_events WHERE name LIKE 'gis.%' AND data->>'featureKey' = $1 ORDER BY id`, [
      featureKey,
    ]);
  const told = async (featureKey: string): Promise<Told[]> =>
    (await events(featureKey)).map(({ name, data }) => [
      name,
      data.layer,
      (data as Partial<LiveFeatureChangedData>).properties?.['status'],
    ]);
  const CHANGED = GisEvents.FeatureChanged.name;
  const REMOVED = GisEvents.FeatureRemoved.name;

  it('is as its events and layers declare it', async () => {
    const zone = await ZoneFactory.named('Bellevue').within(square(-61.1, 14.6)).save(room.database);
    const sensor = await SensorFactory.inZone(zone.id).called('Bruit').measuring('noise').at(-61.07, 14.61).save(room.database);
    const alert = await AlertFactory.on(sensor.id, zone.id).save(room.database);
    for (const [key, layer] of [
      [zone.id, 'zones'],
      [sensor.id, 'sensors'],
      [alert.id, 'alerts'],
    ] as const) {
      const [event] = await events(key);
      const data = await checkedData(event!.name, GisEvents.FeatureChanged.data, event!.data);
      expect([event!.name, data.layer]).toEqual([CHANGED, layer]);
      expect(Object.keys(data.properties).sort()).toEqual(Object.keys(LIVE_LAYERS[layer].properties).sort());
      expect(Math.abs(Date.parse(data.at) - Date.now())).toBeLessThan(600_000);
      // Version 7, made now: the relay takes events in the order of their ids.
      expect(event!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
      expect(Math.abs(Number.parseInt(event!.id.replace('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(600_000);
    }
    expect((await events(sensor.id))[0]?.data).toMatchObject({
      geometry: { type: 'Point', coordinates: [-61.07, 14.61] },
      properties: { name: 'Bruit', type: 'noise', status: 'active', zoneCode: zone.code },
    });
    expect((await events(zone.id))[0]?.data.geometry).toMatchObject({ type: 'MultiPolygon' });
  });

  it('follows a sensor from its registration to its removal, and nothing that the map does not show', async () => {
    const zone = await ZoneFactory.named('Dillon').save(room.database);
    const { body } = await room.request<{ id: string }>('POST', 'iot/sensors', {
      token: operator,
      body: { name: 'Pluie', type: 'rainfall', zoneId: zone.id, location: { type: 'Point', coordinates: [-61.05, 14.6] } },
    });
    const change = (part: object) => room.request('PATCH', `iot/sensors/${body.id}`, { token: operator, body: part });
    expect((await change({ status: 'maintenance' })).status).toBe(200);
    expect((await change({ description: 'Sous le toit' })).status).toBe(200);
    expect((await change({ location: { type: 'Point', coordinates: [-61.04, 14.6] } })).status).toBe(200);
    expect((await room.request('DELETE', `iot/sensors/${body.id}`, { token: admin })).status).toBe(204);
    expect(await told(body.id)).toEqual([
      [CHANGED, 'sensors', 'active'],
      [CHANGED, 'sensors', 'maintenance'],
      [CHANGED, 'sensors', 'maintenance'],
      [REMOVED, 'sensors', undefined],
    ]);
  });

  it('follows an alert until it is resolved, wherever its sensor goes', async () => {
    const zone = await ZoneFactory.named('Balata').save(room.database);
    const sensor = await SensorFactory.inZone(zone.id).save(room.database);
    const { id } = await AlertFactory.on(sensor.id, zone.id).save(room.database);
    await room.request('PATCH', `iot/sensors/${sensor.id}`, {
      token: operator,
      body: { location: { type: 'Point', coordinates: [-61.01, 14.62] } },
    });
    await room.request('POST', `iot/alerts/${id}/acknowledge`, { token: operator });
    await room.request('POST', `iot/alerts/${id}/resolve`, { token: operator, body: { note: 'Réparé' } });
    expect(await told(id)).toEqual([
      [CHANGED, 'alerts', 'active'],
      [CHANGED, 'alerts', 'active'],
      [CHANGED, 'alerts', 'acknowledged'],
      [REMOVED, 'alerts', undefined],
    ]);
    expect((await events(id))[1]?.data.geometry).toEqual({ type: 'Point', coordinates: [-61.01, 14.62] });
  });

  it('loses the open alerts of a sensor that is removed with its history', async () => {
    const zone = await ZoneFactory.named('Trénelle').save(room.database);
    const sensor = await SensorFactory.inZone(zone.id).save(room.database);
    // Of a rule that watches another one: a sensor that a rule watches by name cannot be removed.
    const ruleId = await aRule(room.database, (await SensorFactory.inZone(zone.id).save(room.database)).id);
    const open = await AlertFactory.on(sensor.id, zone.id).byRule(ruleId).save(room.database);
    const closed = await AlertFactory.on(sensor.id, zone.id).byRule(ruleId).being('resolved').save(room.database);
    await room.database.query('DELETE FROM sensors WHERE id = $1', [sensor.id]);
    expect((await told(open.id)).at(-1)).toEqual([REMOVED, 'alerts', undefined]);
    expect(await told(closed.id)).toEqual([]);
  });

  it('shows a zone once it has a boundary, and no longer without', async () => {
    const code = `zone-${newId().slice(-8)}`;
    const { body } = await room.request<{ id: string }>('POST', 'iot/zones', { token: admin, body: { code, name: 'Schœlcher' } });
    const change = (part: object) => room.request('PATCH', `iot/zones/${body.id}`, { token: admin, body: part });
    expect((await change({ boundary: square(-61.1, 14.6) })).status).toBe(200);
    expect((await change({ population: 20_000 })).status).toBe(200);
    expect((await change({ boundary: null })).status).toBe(200);
    expect((await room.request('DELETE', `iot/zones/${body.id}`, { token: admin })).status).toBe(204);
    expect((await told(body.id)).map(([name]) => name)).toEqual([CHANGED, REMOVED]);
  });

  it('is told of nothing that is rolled back', async () => {
    const zone = await ZoneFactory.named('Didier').within(square(-61.1, 14.6)).save(room.database);
    const failing = room.database.transaction(async () => {
      await room.database.query(`UPDATE zones SET name = 'Autre' WHERE id = $1`, [zone.id]);
      throw new Error('never mind');
    });
    await expect(failing).rejects.toThrow('never mind');
    expect(await told(zone.id)).toHaveLength(1);
  });

  it.each([
    ['sensors', 'iot.sensor.read'],
    ['zones', 'iot.zone.read'],
    ['alerts', 'iot.alert.read'],
  ] as const)('shows the layer %s to no role that may not %s', (layer, permission) => {
    for (const role of ROLES.filter((one) => (LIVE_LAYERS[layer].visibleTo as readonly string[]).includes(one)))
      expect([role, permissionsOf([role]).has(permission)]).toEqual([role, true]);
  });
});
