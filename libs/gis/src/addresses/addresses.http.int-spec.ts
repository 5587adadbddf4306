import { ROLES } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { GisHttpModule } from '../gis.http.module';

/** Every route of addresses; each is open to every role and to no one else. */
const ROUTES = [
  ['GET', 'gis/search?q=rue', 200],
  ['GET', 'gis/reverse?lon=-61.07&lat=14.6', 200],
  ['POST', 'gis/search/csv', 400],
] as const;

describe('the door of addresses', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisHttpModule] });
  });
  afterAll(() => room.stop());

  it.each(ROUTES)('%s %s asks who calls', async (method, path) => {
    expect((await room.request(method, path)).status).toBe(401);
    expect((await room.request(method, path, { token: 'nonsense' })).status).toBe(401);
    expect((await room.request(method, path, { token: room.tokenFor([]) })).status).toBe(403);
  });

  it.each(ROUTES)('%s %s opens for every role', async (method, path, status) => {
    for (const role of ROLES)
      expect([role, (await room.request(method, path, { token: room.tokenFor(role) })).status]).toEqual([role, status]);
  });

  it('tells why in French, or in English to who asks for it', async () => {
    const token = room.tokenFor('USER');
    const path = 'gis/search?q=rue&lat=14.6';
    const french = await room.request<{ detail: string }>('GET', path, { token });
    const english = await room.request<{ detail: string }>('GET', path, { token, headers: { 'accept-language': 'en' } });
    expect([french.body.detail, english.body.detail]).toEqual(['Donnez lat et lon ensemble', 'Give lat and lon together']);
  });
});
