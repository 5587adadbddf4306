import { type Role, ROLES } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { GisMapHttpModule } from './gis-map.http.module';
import { MapConfig } from './tiles/map.config';

const ID = '01937c4e-0000-7000-8000-000000000000';
const ADMINS: readonly Role[] = ['ADMIN', 'SUPER_ADMIN'];
const STAFF: readonly Role[] = ['OPERATOR', ...ADMINS];

/** Every route of the maps and who may call it. */
const ROUTES: readonly (readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string, readonly Role[]])[] = [
  ['GET', 'gis/layers', ROLES],
  ['POST', 'gis/layers', ADMINS],
  ['GET', `gis/layers/${ID}`, ROLES],
  ['PATCH', `gis/layers/${ID}`, ADMINS],
  ['DELETE', `gis/layers/${ID}`, ADMINS],
  ['GET', `gis/layers/${ID}/features`, ROLES],
  ['POST', `gis/layers/${ID}/features`, STAFF],
  ['GET', `gis/layers/${ID}/features/${ID}`, ROLES],
  ['PUT', `gis/layers/${ID}/features/${ID}`, STAFF],
  ['DELETE', `gis/layers/${ID}/features/${ID}`, STAFF],
  ['GET', 'gis/tiles/sensors', ROLES],
  ['GET', 'gis/tiles/sensors/3/2/3.mvt', ROLES],
  ['GET', 'gis/style.json', ROLES],
  ['GET', '/ogc', ROLES],
  ['GET', '/ogc/conformance', ROLES],
  ['GET', '/ogc/collections', ROLES],
  ['GET', '/ogc/collections/sensors', ROLES],
  ['GET', '/ogc/collections/sensors/items', ROLES],
  ['GET', `/ogc/collections/sensors/items/${ID}`, ROLES],
];

describe('the door of the maps', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
  });
  afterAll(() => room.stop());

  it.each(ROUTES)('%s %s asks who calls', async (method, path) => {
    expect((await room.request(method, path)).status).toBe(401);
    expect((await room.request(method, path, { token: 'nonsense' })).status).toBe(401);
  });

  it.each(ROUTES)('%s %s opens for the roles that may', async (method, path, allowed) => {
    for (const role of ROLES) {
      const { status } = await room.request(method, path, { token: room.tokenFor(role) });
      if (allowed.includes(role)) expect([200, 204, 404, 422]).toContain(status);
      else expect([role, status]).toEqual([role, 403]);
    }
    expect((await room.request(method, path, { token: room.tokenFor([]) })).status).toBe(403);
  });

  it.each(ROUTES.filter(([, path]) => path.startsWith('gis/layers/')))('%s %s refuses what is no id', async (method, path) => {
    const { status, body } = await room.request<{ code: string }>(method, path.replace(ID, 'seven'), {
      token: room.tokenFor('SUPER_ADMIN'),
    });
    expect([status, body.code]).toEqual([400, 'http.path.invalid']);
  });
});
