import { RoomHarness } from '@madinina/platform/harness';
import { GisMapHttpModule } from '../gis-map.http.module';
import { MapConfig } from '../tiles/map.config';
import { type LayerDetailsDto } from './layer.dto';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string; code: string }[];
}

describe('layers through the door', () => {
  let room: RoomHarness;
  let admin: string;
  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    admin = room.tokenFor('ADMIN');
  });
  afterAll(() => room.stop());

  const create = (body: object) => room.request<LayerDetailsDto & Problem>('POST', 'gis/layers', { token: admin, body });
  const change = (id: string, body: object, headers = {}) =>
    room.request<LayerDetailsDto & Problem>('PATCH', `gis/layers/${id}`, { token: admin, body, headers });
  const get = (id: string, token = admin) => room.request<LayerDetailsDto & Problem>('GET', `gis/layers/${id}`, { token });
  const add = (id: string, ...geometries: object[]) =>
    room.request('POST', `gis/layers/${id}/features`, {
      token: admin,
      body: { type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', geometry, properties: {} })) },
    });

  it('keep what they are told, and tell who sees them only to who manages them', async () => {
    const made = await create({
      key: 'parcs',
      title: 'Parcs',
      visibleTo: ['USER'],
      properties: [{ name: 'surface', type: 'number' }],
      tileProperties: ['surface'],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      key: 'parcs',
      kind: 'stored',
      geometryType: 'any',
      visibleTo: ['USER'],
      minZoom: 0,
      maxZoom: 22,
      extent: null,
      version: 1,
    });
    expect((await get(made.body.id)).body).toEqual(made.body);
    expect((await get(made.body.id, room.tokenFor('USER'))).body.visibleTo).toBeUndefined();
    expect((await create({ key: 'parcs', title: 'Encore', visibleTo: ['USER'] })).body.code).toBe('gis.layer.key_taken');
  });

  it('tell where their features lie', async () => {
    const { body } = await create({ key: 'etendue', title: 'Étendue', visibleTo: ['USER'] });
    await add(body.id, { type: 'Point', coordinates: [-61.1, 14.5] }, { type: 'Point', coordinates: [-60.9, 14.8] });
    expect((await get(body.id)).body.extent).toEqual([-61.1, 14.5, -60.9, 14.8]);
  });

  it('change once for who read them', async () => {
    const { body } = await create({ key: 'change', title: 'Avant', visibleTo: ['USER'] });
    const etag = (await get(body.id)).headers.get('etag') ?? '';
    expect((await change(body.id, { title: 'Après' }, { 'if-match': etag })).body).toMatchObject({ title: 'Après', version: 2 });
    const stale = await change(body.id, { title: 'Encore' }, { 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'gis.layer.stale']);
    expect((await change(body.id, { key: 'autre' })).status).toBe(422);
  });

  it('do not become what their features are not', async () => {
    const { body } = await create({ key: 'formes', title: 'Formes', visibleTo: ['USER'] });
    await add(body.id, { type: 'Point', coordinates: [-61.1, 14.5] });
    expect((await change(body.id, { geometryType: 'polygon' })).body.code).toBe('gis.layer.has_features');
    expect((await change(body.id, { geometryType: 'point' })).status).toBe(200);
  });

  it('give their times to the features that are there', async () => {
    const { body } = await create({ key: 'temps', title: 'Temps', visibleTo: ['USER'], properties: [{ name: 'day', type: 'date' }] });
    await room.request('POST', `gis/layers/${body.id}/features`, {
      token: admin,
      body: { type: 'Feature', geometry: { type: 'Point', coordinates: [-61, 14.6] }, properties: { day: '2026-01-10' } },
    });
    const found = async (): Promise<number> =>
      (await room.request<{ numberReturned: number }>('GET', `gis/layers/${body.id}/features?datetime=2026-02-01`, { token: admin })).body
        .numberReturned;
    expect(await found()).toBe(1);
    await change(body.id, { timeProperty: 'day' });
    expect(await found()).toBe(0);
  });

  it('go with their features', async () => {
    const { body } = await create({ key: 'fin', title: 'Fin', visibleTo: ['USER'] });
    await add(body.id, { type: 'Point', coordinates: [-61.1, 14.5] });
    expect((await room.request('DELETE', `gis/layers/${body.id}`, { token: admin })).status).toBe(204);
    expect((await get(body.id)).body.code).toBe('gis.layer.not_found');
    expect(await room.database.query('SELECT 1 FROM gis_features WHERE layer_id = $1', [body.id])).toEqual([]);
  });

  it.each([
    ['a key that is no name', { key: 'Été 2026' }, 'key'],
    ['a role that is none', { visibleTo: ['MAYOR'] }, 'visibleTo'],
    ['nobody', { visibleTo: [] }, 'visibleTo'],
    ['zoom 40', { maxZoom: 40 }, 'maxZoom'],
    ['zooms the wrong way', { minZoom: 10, maxZoom: 4 }, 'maxZoom'],
    ['a name that is SQL', { properties: [{ name: 'a"; DROP TABLE gis_layers', type: 'string' }] }, 'properties[0].name'],
    ['a name that is a parameter', { properties: [{ name: 'bbox', type: 'string' }] }, 'properties[0].name'],
    [
      'a name twice',
      {
        properties: [
          { name: 'a', type: 'string' },
          { name: 'a', type: 'string' },
        ],
      },
      'properties[1].name',
    ],
    ['a tile property that is not declared', { tileProperties: ['a'] }, 'tileProperties[0]'],
    ['a time that is none', { properties: [{ name: 'a', type: 'string' }], timeProperty: 'a' }, 'timeProperty'],
  ])('refuse %s', async (_name, more, path) => {
    const { status, body } = await create({ key: 'refus', title: 'Refus', visibleTo: ['USER'], ...more });
    expect([status, body.errors?.[0]?.path.replace(/^visibleTo\[0\]$/, 'visibleTo')]).toEqual([422, path]);
  });
});
