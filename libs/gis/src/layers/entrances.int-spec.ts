import { permissionsOf, type Role, ROLES } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { type FeatureDto } from '../features/feature.dto';
import { GisMapHttpModule } from '../gis-map.http.module';
import { MapConfig } from '../tiles/map.config';
import { type LayerDetailsDto } from './layer.dto';

/** Where the feature lies, at a zoom where it is drawn as it is and at one where it is generalised. */
const TILES = ['14/5412/7520', '8/84/117'];
const SECRET = 'Ne se dit pas';

describe('a layer that is for one role', () => {
  let room: RoomHarness;
  const layers = new Map<Role, { readonly id: string; readonly key: string; readonly featureId: string }>();

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    const admin = room.tokenFor('ADMIN');
    for (const role of ROLES) {
      const key = `for-${role.toLowerCase().replace('_', '-')}`;
      const { body: layer } = await room.request<LayerDetailsDto>('POST', 'gis/layers', {
        token: admin,
        body: { key, title: SECRET, properties: [{ name: 'name', type: 'string' }], visibleTo: [role], tileProperties: ['name'] },
      });
      const { body: feature } = await room.request<FeatureDto>('POST', `gis/layers/${layer.id}/features`, {
        token: admin,
        body: { type: 'Feature', geometry: { type: 'Point', coordinates: [-61.07, 14.6] }, properties: { name: SECRET } },
      });
      layers.set(role, { id: layer.id, key, featureId: feature.id });
    }
  });
  afterAll(() => room.stop());

  const sees = (role: Role, of: Role): boolean => role === of || permissionsOf([role]).has('gis.layer.manage');
  const layerOf = (role: Role): { readonly id: string; readonly key: string; readonly featureId: string } => {
    const layer = layers.get(role);
    if (!layer) throw new Error(`no layer for ${role}`);
    return layer;
  };
  /** Addresses that are of the layer alone. */
  const entrances = ({ id, key, featureId }: ReturnType<typeof layerOf>): string[] => [
    `gis/layers/${id}`,
    `gis/layers/${id}/features`,
    `gis/layers/${id}/features?name=${encodeURIComponent(SECRET)}&bbox=-62,14,-60,15`,
    `gis/layers/${id}/features/${featureId}`,
    ...[id, key].flatMap((name) => [`gis/tiles/${name}`, ...TILES.map((tile) => `gis/tiles/${name}/${tile}.mvt`)]),
    `/ogc/collections/${key}`,
    `/ogc/collections/${key}/items`,
    `/ogc/collections/${key}/items?name=${encodeURIComponent(SECRET)}`,
    `/ogc/collections/${key}/items/${featureId}`,
  ];

  it.each(ROLES)('gives %s what is his, and nothing of the others by any entrance', async (role) => {
    const token = room.tokenFor(role);
    for (const of of ROLES)
      for (const path of entrances(layerOf(of))) {
        const { status, body } = await room.request<{ code?: string }>('GET', path, { token });
        if (sees(role, of)) expect([of, path, status]).toEqual([of, path, 200]);
        else expect([of, path, status, body.code]).toEqual([of, path, 404, 'gis.layer.not_found']);
      }
    for (const path of ['gis/layers?limit=200', 'gis/style.json', '/ogc/collections']) {
      const text = JSON.stringify((await room.request('GET', path, { token })).body);
      for (const of of ROLES) {
        const { id, key } = layerOf(of);
        expect([path, of, text.includes(`${key}"`) || text.includes(id)]).toEqual([path, of, sees(role, of)]);
      }
    }
  });

  it.each(ROLES.filter((role) => permissionsOf([role]).has('gis.feature.manage')))('lets %s write only where he sees', async (role) => {
    const token = room.tokenFor(role);
    const feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [-61.07, 14.6] }, properties: { name: SECRET } };
    for (const of of ROLES) {
      const { id, featureId } = layerOf(of);
      const expected = sees(role, of) ? 200 : 404;
      const replaced = await room.request('PUT', `gis/layers/${id}/features/${featureId}`, { token, body: feature });
      expect([of, replaced.status]).toEqual([of, expected]);
    }
  });

  it('gives two roles together what each of them sees', async () => {
    const token = room.tokenFor(['USER', 'BOTANIST']);
    for (const of of ROLES) {
      const { status } = await room.request('GET', `gis/layers/${layerOf(of).id}`, { token });
      expect([of, status]).toEqual([of, of === 'USER' || of === 'BOTANIST' ? 200 : 404]);
    }
  });
});
