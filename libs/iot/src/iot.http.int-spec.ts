import { type Role, ROLES } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { IotHttpModule } from './iot.http.module';

const ID = '01937c4e-0000-7000-8000-000000000000';
const CITIZENS: readonly Role[] = ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST'];
const STAFF: readonly Role[] = ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'];
const ADMINS: readonly Role[] = ['ADMIN', 'SUPER_ADMIN'];
const EVERYONE = [...CITIZENS, ...STAFF];

/** Every route of the room and who may call it. */
const ROUTES: readonly (readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string, readonly Role[]])[] = [
  ['GET', 'iot/sensors', EVERYONE],
  ['POST', 'iot/sensors', STAFF],
  ['GET', `iot/sensors/${ID}`, EVERYONE],
  ['PATCH', `iot/sensors/${ID}`, STAFF],
  ['DELETE', `iot/sensors/${ID}`, ADMINS],
  ['POST', `iot/sensors/${ID}/credentials`, STAFF],
  ['DELETE', `iot/sensors/${ID}/credentials`, STAFF],
  ['GET', `iot/sensors/${ID}/data`, EVERYONE],
  ['GET', `iot/sensors/${ID}/export`, EVERYONE],
  ['GET', 'iot/stats', EVERYONE],
  ['GET', 'iot/zones', EVERYONE],
  ['POST', 'iot/zones', ADMINS],
  ['GET', `iot/zones/${ID}`, EVERYONE],
  ['PATCH', `iot/zones/${ID}`, ADMINS],
  ['DELETE', `iot/zones/${ID}`, ADMINS],
  ['GET', `iot/zones/${ID}/sensors`, EVERYONE],
  ['GET', 'iot/alerts', EVERYONE],
  ['GET', `iot/alerts/${ID}`, EVERYONE],
  ['POST', `iot/alerts/${ID}/acknowledge`, STAFF],
  ['POST', `iot/alerts/${ID}/resolve`, STAFF],
  ['GET', 'iot/rules', STAFF],
  ['POST', 'iot/rules', STAFF],
  ['GET', 'iot/rules/export', STAFF],
  ['POST', 'iot/rules/import', STAFF],
  ['GET', `iot/rules/${ID}`, STAFF],
  ['PATCH', `iot/rules/${ID}`, STAFF],
  ['DELETE', `iot/rules/${ID}`, STAFF],
  ['POST', `iot/rules/${ID}/dry-run`, STAFF],
  ['GET', 'iot/ledger', STAFF],
  ['GET', 'iot/rejected', STAFF],
  ['POST', 'iot/rejected/replay', STAFF],
  ['POST', `iot/rejected/${ID}/replay`, STAFF],
];

describe('the door of the room', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
  });
  afterAll(() => room.stop());

  it.each(ROUTES)('%s %s asks who calls', async (method, path) => {
    expect((await room.request(method, path)).status).toBe(401);
    expect((await room.request(method, path, { token: 'nonsense' })).status).toBe(401);
  });

  it.each(ROUTES)('%s %s opens for the roles that may', async (method, path, allowed) => {
    for (const role of ROLES) {
      const { status } = await room.request(method, path, { token: room.tokenFor(role) });
      if (allowed.includes(role)) expect([200, 404, 422]).toContain(status);
      else expect([role, status]).toEqual([role, 403]);
    }
    expect((await room.request(method, path, { token: room.tokenFor([]) })).status).toBe(403);
  });

  it.each(ROUTES.filter(([, path]) => path.includes(ID)))('%s %s refuses what is no id', async (method, path) => {
    const { status, body } = await room.request<{ code: string }>(method, path.replace(ID, 'seven'), {
      token: room.tokenFor('SUPER_ADMIN'),
      ...(path.endsWith('resolve') && { body: { note: 'Fini' } }),
    });
    expect([status, body.code]).toEqual([400, 'http.path.invalid']);
  });

  it.each(ROUTES.filter(([method, path]) => method === 'POST' && !/acknowledge|credentials|\/replay/.test(path)))(
    '%s %s refuses what is no JSON',
    async (method, path) => {
      const answer = await room.request<{ code: string }>(method, path, { token: room.tokenFor('SUPER_ADMIN'), body: '{"name":' });
      expect([answer.status, answer.body.code]).toEqual([400, 'http.body.malformed']);
    },
  );

  it('lets devices in by their own credentials alone', async () => {
    expect((await room.request('POST', 'iot/readings', { body: [] })).status).toBe(401);
    expect((await room.request('POST', 'iot/readings', { body: [], token: room.tokenFor('SUPER_ADMIN') })).status).toBe(401);
  });

  it('tells why in French, or in English to who asks for it', async () => {
    const token = room.tokenFor('USER');
    const french = await room.request<{ detail: string }>('GET', `iot/sensors/${ID}`, { token });
    const english = await room.request<{ detail: string }>('GET', `iot/sensors/${ID}`, { token, headers: { 'accept-language': 'en' } });
    expect([french.body.detail, english.body.detail]).toEqual(['Aucun capteur n’a cet identifiant', 'No sensor with this id']);
  });
});
