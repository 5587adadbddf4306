import { RoomHarness } from '@madinina/platform/harness';
import { type LayerDetailsDto } from '../layers/layer.dto';
import { GisMapHttpModule } from '../gis-map.http.module';
import { MapConfig } from '../tiles/map.config';

interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type: string;
}
interface OgcDocument {
  readonly links: readonly Link[];
  readonly conformsTo?: readonly string[];
  readonly collections?: readonly OgcDocument[];
  readonly id?: string;
  readonly extent?: { spatial: { bbox: number[][] } };
  readonly type?: string;
  readonly features?: readonly { id: string }[];
  readonly numberReturned?: number;
  readonly timeStamp?: string;
}

const CONFORMANCE = 'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf';

describe('OGC API – Features, as the standard asks for it', () => {
  let room: RoomHarness;
  let token: string;
  let key: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    token = room.tokenFor('USER');
    const admin = room.tokenFor('ADMIN');
    const layer = await room.request<LayerDetailsDto>('POST', 'gis/layers', {
      token: admin,
      body: {
        key: 'parcs',
        title: 'Parcs',
        visibleTo: ['USER'],
        properties: [
          { name: 'name', type: 'string' },
          { name: 'day', type: 'date' },
        ],
        timeProperty: 'day',
      },
    });
    key = layer.body.key;
    const features = Array.from({ length: 7 }, (_value, index) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [-61 + index / 100, 14.6] },
      properties: { name: `parc ${index}`, day: `2026-01-0${index + 1}` },
    }));
    await room.request('POST', `gis/layers/${layer.body.id}/features`, { token: admin, body: { type: 'FeatureCollection', features } });
  });
  afterAll(() => room.stop());

  const get = (path: string) =>
    room.request<OgcDocument & { code?: string }>('GET', path.startsWith('http') ? path.slice(room.url.length) : path, { token });
  const linked = (document: OgcDocument, rel: string): string => document.links.find((link) => link.rel === rel)?.href ?? '';

  it('leads from the landing page to everything', async () => {
    const landing = (await get('/ogc')).body;
    expect(landing.links.map(({ rel }) => rel).sort()).toEqual(['conformance', 'data', 'self', 'service-desc', 'service-doc']);
    expect(landing.links.find(({ rel }) => rel === 'service-desc')).toMatchObject({
      href: `${room.url}/api/openapi.json`,
      type: 'application/vnd.oai.openapi+json;version=3.0',
    });
    const conformance = (await get(linked(landing, 'conformance'))).body;
    expect(conformance.conformsTo).toEqual([`${CONFORMANCE}/core`, `${CONFORMANCE}/oas30`, `${CONFORMANCE}/geojson`]);
    const { collections = [] } = (await get(linked(landing, 'data'))).body;
    const listed = collections.find(({ id }) => id === key);
    expect(listed?.extent?.spatial.bbox).toEqual([[-61, 14.6, -60.94, 14.6]]);
    const collection = await get(linked(listed ?? { links: [] }, 'self'));
    expect(collection.body).toEqual(listed);
    const items = await get(linked(collection.body, 'items'));
    expect(items.headers.get('content-type')).toMatch(/^application\/geo\+json/);
    expect(items.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>');
    expect(items.body).toMatchObject({ type: 'FeatureCollection', numberReturned: 7 });
    expect(Date.parse(items.body.timeStamp ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const item = await get(`/ogc/collections/${key}/items/${items.body.features?.[0]?.id ?? ''}`);
    expect([item.status, item.body.type]).toEqual([200, 'Feature']);
    expect((await get(linked(item.body, 'collection'))).body).toEqual(listed);
    expect((await get(linked(item.body, 'self'))).body).toEqual(item.body);
  });

  it('pages by next links, each feature once, with the filters kept', async () => {
    const seen: string[] = [];
    let address = `/ogc/collections/${key}/items?limit=2&bbox=-61.005,14,-60.9,15`;
    while (address !== '') {
      const { status, body } = await get(address);
      expect(status).toBe(200);
      expect(body.numberReturned).toBe(body.features?.length);
      seen.push(...(body.features ?? []).map(({ id }) => id));
      address = linked(body, 'next');
    }
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  });

  it.each([
    ['bbox=-61.005,14.5,-60.985,14.7', 2],
    ['datetime=2026-01-03', 1],
    ['datetime=2026-01-03T00:00:00Z/2026-01-05T00:00:00Z', 3],
    ['datetime=../2026-01-02', 2],
    ['name=parc%203', 1],
    ['limit=100000', 7],
    ['crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84', 7],
    ['bbox-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84&bbox=-62,14,-60,15', 7],
  ])('finds by %s', async (query, count) => {
    expect((await get(`/ogc/collections/${key}/items?${query}`)).body.numberReturned).toBe(count);
  });

  it.each([
    '/ogc?unknown=1',
    '/ogc/conformance?unknown=1',
    '/ogc/collections?bbox=1,2,3,4',
    '/ogc/collections/parcs?unknown=1',
    '/ogc/collections/parcs/items?unknown=1',
    '/ogc/collections/parcs/items?f=html',
    '/ogc/collections/parcs/items?limit=0',
    '/ogc/collections/parcs/items?bbox=1,2,3',
    '/ogc/collections/parcs/items?datetime=now',
  ])('refuses %s', async (path) => {
    expect((await get(path)).status).toBe(400);
  });

  it('knows no other collection or item', async () => {
    expect((await get('/ogc/collections/nothing')).status).toBe(404);
    expect((await get('/ogc/collections/nothing/items')).status).toBe(404);
    expect((await get(`/ogc/collections/${key}/items/nothing`)).status).toBe(404);
    expect((await room.request('GET', '/ogc')).status).toBe(401);
  });
});
