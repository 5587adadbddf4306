import { RoomHarness } from '@madinina/platform/harness';
import { GisMapHttpModule } from '../gis-map.http.module';
import { type LayerDetailsDto } from '../layers/layer.dto';
import { MapConfig } from '../tiles/map.config';
import { type FeatureCollectionDto, type FeatureDto } from './feature.dto';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string; code: string; message: string }[];
}
type Given = Readonly<Record<string, unknown>>;

const point = (longitude: number, latitude: number, properties: Given = {}): Given => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [longitude, latitude] },
  properties,
});
const polygon = (...ring: number[][]): Given => ({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} });

describe('features through the door', () => {
  let room: RoomHarness;
  let admin: string;
  let operator: string;
  let user: string;
  let layer: LayerDetailsDto;
  let key = 0;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    [admin, operator, user] = [room.tokenFor('ADMIN'), room.tokenFor('OPERATOR'), room.tokenFor('USER')];
  });
  afterAll(() => room.stop());
  beforeEach(async () => {
    layer = await makeLayer({});
  });

  const makeLayer = async (more: Given): Promise<LayerDetailsDto> => {
    const body = { key: `couche-${(key += 1)}`, title: 'Couche', visibleTo: ['USER', 'OPERATOR'], openProperties: true, ...more };
    const made = await room.request<LayerDetailsDto & Problem>('POST', 'gis/layers', { token: admin, body });
    expect([made.status, made.body.errors]).toEqual([201, undefined]);
    return made.body;
  };
  const add = (body: unknown, id = layer.id) =>
    room.request<Omit<FeatureDto, 'type'> & Omit<FeatureCollectionDto, 'type'> & Problem>('POST', `gis/layers/${id}/features`, {
      token: operator,
      body,
    });
  const list = (query = '', id = layer.id) =>
    room.request<FeatureCollectionDto & Problem>('GET', `gis/layers/${id}/features?${query}`, { token: user });
  const names = async (query: string, id = layer.id): Promise<unknown[]> => {
    const { status, body } = await list(query, id);
    expect([status, body.code]).toEqual([200, undefined]);
    return body.features.map(({ properties }) => (properties as { name?: string }).name).sort();
  };

  it('keep a feature, give it, replace it if it is the one that was read, and remove it', async () => {
    const made = await add(point(-61.07, 14.6, { name: 'Savane' }));
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      type: 'Feature',
      id: made.body.id,
      geometry: { type: 'Point', coordinates: [-61.07, 14.6] },
      properties: { name: 'Savane' },
      version: 1,
    });
    const path = `gis/layers/${layer.id}/features/${made.body.id}`;
    const read = await room.request<FeatureDto>('GET', path, { token: user });
    expect(read.body).toEqual(made.body);
    const etag = read.headers.get('etag') ?? '';
    expect((await room.request('GET', path, { token: user, headers: { 'if-none-match': etag } })).status).toBe(304);
    const put = (headers = {}) =>
      room.request<FeatureDto & Problem>('PUT', path, { token: operator, headers, body: point(-61, 14.7, { name: 'Autre' }) });
    expect((await put({ 'if-match': etag })).body).toMatchObject({ version: 2, properties: { name: 'Autre' } });
    const stale = await put({ 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'gis.feature.stale']);
    expect((await room.request('DELETE', path, { token: operator })).status).toBe(204);
    expect((await room.request<Problem>('GET', path, { token: user })).body.code).toBe('gis.feature.not_found');
    expect((await room.request<Problem>('DELETE', path, { token: operator })).body.code).toBe('gis.feature.not_found');
  });

  it('repair lines that cross, and tell it', async () => {
    const bow = polygon([-61, 14.5], [-60.9, 14.6], [-60.9, 14.5], [-61, 14.6], [-61, 14.5]);
    const { status, body } = await add(bow);
    expect(status).toBe(201);
    expect(body.repaired).toBe('isNotCrossing');
    expect(body.geometry).toMatchObject({ type: 'MultiPolygon' });
    const [valid] = await room.database.query<{ valid: boolean }>('SELECT ST_IsValid(geometry) AS valid FROM gis_features WHERE id = $1', [
      body.id,
    ]);
    expect(valid?.valid).toBe(true);
  });

  it.each([
    ['latitude first', point(14.6, -61.07), 'geometry.coordinates', 'is_longitude_first'],
    [
      'a number that is none',
      '{"type":"Feature","geometry":{"type":"Point","coordinates":[null,14.6]},"properties":{}}',
      'geometry.coordinates',
      'is_position',
    ],
    [
      'an infinite number',
      '{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,14.6]},"properties":{}}',
      'geometry.coordinates',
      'is_position',
    ],
    [
      'a ring that stays open',
      polygon([-61, 14.5], [-60.9, 14.5], [-60.9, 14.6], [-61, 14.6]),
      'geometry.coordinates[0]',
      'is_closed_ring',
    ],
    ['a ring of no area', polygon([-61, 14.5], [-60.9, 14.5], [-61, 14.5], [-61, 14.5]), 'geometry', 'is_whole'],
    ['the pole', point(0, 89), 'geometry.coordinates', 'is_on_map'],
    ['no geometry', { type: 'Feature', geometry: null, properties: {} }, 'geometry', 'is_geometry'],
    [
      'an unknown type',
      { type: 'Feature', geometry: { type: 'constructor', coordinates: [] }, properties: {} },
      'geometry.type',
      'is_geometry',
    ],
    ['no feature', { type: 'Point', coordinates: [-61, 14.6] }, '', 'is_feature'],
    ['an empty collection', { type: 'FeatureCollection', features: [] }, 'features', 'is_small_collection'],
    [
      'too many positions',
      { type: 'Feature', geometry: { type: 'MultiPoint', coordinates: Array.from({ length: 20_001 }, () => [-61, 14.6]) }, properties: {} },
      'geometry.coordinates',
      'is_small_geometry',
    ],
  ])('refuse %s with the place and the reason', async (_name, body, path, code) => {
    const answer = await add(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'gis.feature.invalid']);
    expect(answer.body.errors?.[0]).toMatchObject({ path, code: code });
  });

  it('refuse a polygon of 10 MB before it is read', async () => {
    const ring = Array.from({ length: 300_000 }, (_value, index) => [-61 + Math.cos(index) / 10, 14.6 + Math.sin(index) / 10]);
    const { status } = await add({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} });
    expect(status).toBe(413);
  });

  it('take all of a collection or nothing', async () => {
    const { status, body } = await add({ type: 'FeatureCollection', features: [point(-61, 14.6), point(14.6, -61)] });
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'features[1].geometry.coordinates']);
    expect((await list()).body.features).toEqual([]);
    const taken = await add({ type: 'FeatureCollection', features: [point(-61, 14.6, { name: 'a' }), point(-60.9, 14.6, { name: 'b' })] });
    expect([taken.status, taken.body.numberReturned]).toEqual([201, 2]);
    expect(await names('')).toEqual(['a', 'b']);
  });

  it('hold to what the layer declares', async () => {
    const strict = await makeLayer({
      openProperties: false,
      geometryType: 'point',
      properties: [
        { name: 'name', type: 'string', required: true },
        { name: 'since', type: 'date' },
        { name: 'places', type: 'integer' },
      ],
    });
    const codes = async (properties: Given) =>
      ((await add(point(-61, 14.6, properties), strict.id)).body.errors ?? []).map(({ path }) => path);
    expect(await codes({ name: 'a', since: '2026-02-28', places: 3 })).toEqual([]);
    expect(await codes({ since: '2026-02-30', places: 2.5, colour: 'red' })).toEqual([
      'properties.since',
      'properties.places',
      'properties.colour',
      'properties.name',
    ]);
    const line = {
      type: 'Feature',
      geometry: {
        type: 'LineString',
        coordinates: [
          [-61, 14.6],
          [-60.9, 14.6],
        ],
      },
      properties: { name: 'x' },
    };
    expect((await add(line, strict.id)).body.errors?.[0]?.path).toBe('geometry.type');
  });

  it('keep SQL in a name as a name', async () => {
    const name = `x'); DROP TABLE gis_features; --`;
    const { status, body } = await add(point(-61, 14.6, { [name]: 1 }));
    expect([status, body.properties]).toEqual([201, { [name]: 1 }]);
    const asked = await list(new URLSearchParams({ [name]: '1' }).toString());
    expect([asked.status, asked.body.code]).toEqual([400, 'gis.feature.query_invalid']);
    const declared = await room.request<Problem>('POST', 'gis/layers', {
      token: admin,
      body: { key: 'sql', title: 'x', visibleTo: ['USER'], properties: [{ name, type: 'string' }] },
    });
    expect(declared.status).toBe(422);
    expect((await list()).body.features).toHaveLength(1);
  });

  it('find by box, property and time, page after page', async () => {
    const events = await makeLayer({
      properties: [
        { name: 'name', type: 'string' },
        { name: 'places', type: 'integer' },
        { name: 'day', type: 'date' },
      ],
      timeProperty: 'day',
    });
    const features = [
      point(-61.07, 14.6, { name: 'fort', places: 10, day: '2026-01-10' }),
      point(-61.0, 14.7, { name: 'nord', places: 10, day: '2026-01-20' }),
      point(-60.9, 14.45, { name: 'sud', places: 20 }),
    ];
    expect((await add({ type: 'FeatureCollection', features }, events.id)).status).toBe(201);
    expect(await names('bbox=-61.1,14.58,-61.03,14.66', events.id)).toEqual(['fort']);
    expect(await names('bbox=-61.1,14.58,0,-60.95,14.75,100', events.id)).toEqual(['fort', 'nord']);
    expect(await names('bbox=170,-20,-60.95,20', events.id)).toEqual(['fort', 'nord']);
    expect(await names('places=10', events.id)).toEqual(['fort', 'nord']);
    expect(await names('places=10&name=nord', events.id)).toEqual(['nord']);
    // What has no time is always there.
    expect(await names('datetime=2026-01-10', events.id)).toEqual(['fort', 'sud']);
    expect(await names('datetime=2026-01-10T23:00:00Z', events.id)).toEqual(['fort', 'sud']);
    expect(await names('datetime=../2026-01-15', events.id)).toEqual(['fort', 'sud']);
    expect(await names('datetime=2026-01-15T00:00:00Z/..', events.id)).toEqual(['nord', 'sud']);
    const pages: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await list(`limit=2${cursor}`, events.id);
      pages.push(body.features.length);
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(pages).toEqual([2, 1]);
  });

  it.each([
    'bbox=1,2,3',
    'bbox=NaN,0,1,1',
    'bbox=-61,15,-60,14',
    'bbox=0,0,0,91',
    'bbox=1,2,3,4&bbox=1,2,3,4',
    'limit=0',
    'limit=-1',
    'limit=2.5',
    'datetime=yesterday',
    'datetime=2026-02-30',
    'datetime=../..',
    'datetime=2026-02-01/2026-01-01',
    'crs=http://www.opengis.net/def/crs/EPSG/0/4326',
    'colour=red',
    'cursor=nonsense',
  ])('refuse the query %s', async (query) => {
    expect((await list(query)).status).toBe(400);
  });
});
