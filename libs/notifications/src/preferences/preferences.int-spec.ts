import { type DoorAnswer, type RoomHarness } from '@madinina/platform/harness';
import { newId } from '@madinina/platform/database';
import { eventually } from '@madinina/platform/testing';
import { ZoneService } from '@madinina/iot';
import { type CityJob } from '@madinina/platform/queue';
import { type DeviceDto } from '../devices/device.dto';
import { ExpireDevicesJob } from '../devices/expire-devices.job';
import { addZone, startNotifications } from '../notifications.harness';
import { type PreferencesDto } from './preferences.dto';

describe('how a person is told', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
  });
  afterAll(() => room.stop());

  const path = 'notifications/preferences';
  const put = (token: string, body: unknown): Promise<DoorAnswer<Record<string, unknown>>> => room.request('PUT', path, { token, body });

  it('is by default until they choose, and again when they leave it out', async () => {
    const token = room.tokenFor('USER', newId());
    const defaults = (await room.request<PreferencesDto>('GET', path, { token })).body;
    expect(defaults).toMatchObject({ quietHours: null, timeZone: null, locale: null, digestTime: '08:00' });
    expect(new Set(Object.values(defaults.digests))).toEqual(new Set(['immediate']));
    expect(defaults.channels.alert).toEqual({ in_app: true, push: true, email: false, realtime: true });
    const chosen = {
      channels: { alert: { push: false, email: true } },
      quietHours: { from: '22:00', until: '06:30' },
      timeZone: 'Europe/Paris',
      locale: 'gcf',
      digests: { message: 'hourly', waste_update: 'daily', security: 'immediate' },
      digestTime: '18:30',
    };
    const answer = await put(token, chosen);
    expect(answer.body).toMatchObject({
      ...chosen,
      channels: { ...defaults.channels, alert: { in_app: true, push: false, email: true, realtime: true } },
    });
    expect((await room.request('GET', path, { token })).body).toEqual(answer.body);
    expect((await put(token, answer.body)).body).toEqual(answer.body);
    expect((await put(token, {})).body).toEqual(defaults);
  });

  it.each([
    { channels: { gossip: { push: true } } },
    { channels: { alert: { fax: true } } },
    { channels: { alert: { push: 'yes' } } },
    { channels: null },
    { quietHours: { from: '25:00', until: '06:00' } },
    { quietHours: { from: '22:00', until: '22:00' } },
    { quietHours: { from: '22:00' } },
    { quietHours: 'always' },
    { timeZone: 'Mars/Base' },
    { locale: 'de' },
    { zones: ['Fort-de-France'] },
    { zones: 'all' },
    { zones: null },
    { digests: { message: 'weekly' } },
    { digests: { gossip: 'daily' } },
    { digests: { security: 'daily' } },
    { digests: ['daily'] },
    { digestTime: '24:00' },
  ])('is not chosen by %j', async (body) => {
    expect((await put(room.tokenFor('USER'), body)).status).toBe(422);
  });

  describe('of zones', () => {
    const zonesOf = async (token: string): Promise<unknown> => (await room.request('GET', path, { token })).body['zones'];

    it('that they follow until they say otherwise', async () => {
      const [one, two] = [await addZone(room), await addZone(room)];
      const token = room.tokenFor('USER', newId());
      expect(await zonesOf(token)).toEqual([]);
      expect((await put(token, { zones: [two.toUpperCase(), one] })).body['zones']).toEqual([one, two]);
      expect((await put(token, { locale: 'gcf' })).body).toMatchObject({ locale: 'gcf', zones: [one, two] });
      expect((await put(token, { zones: [two] })).body).toMatchObject({ locale: null, zones: [two] });
      expect(await zonesOf(room.tokenFor('USER', newId()))).toEqual([]);
      expect((await put(token, { zones: [] })).body['zones']).toEqual([]);
    });

    it('that exist: another one is named, and nothing changes', async () => {
      const zone = await addZone(room);
      const token = room.tokenFor('USER', newId());
      await put(token, { zones: [zone], locale: 'en' });
      const { status, body } = await put(token, { zones: [zone, newId()], locale: 'fr' });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'notifications.preferences.zone_unknown', errors: [{ path: 'zones.1', code: 'is_zone' }] });
      expect((await room.request('GET', path, { token })).body).toMatchObject({ locale: 'en', zones: [zone] });
    });

    it('and not twice, nor more than a hundred', async () => {
      const zone = await addZone(room);
      expect((await put(room.tokenFor('USER'), { zones: [zone, zone] })).status).toBe(422);
      expect((await put(room.tokenFor('USER'), { zones: Array.from({ length: 101 }, newId) })).status).toBe(422);
      expect((await put(room.tokenFor('USER'), { zones: [zone, zone.toUpperCase()] })).body['zones']).toEqual([zone]);
    });

    it('until the zone is no more', async () => {
      const [gone, stays] = [await addZone(room), await addZone(room)];
      const account = newId();
      const token = room.tokenFor('USER', account);
      await put(token, { zones: [gone, stays] });
      await room.get(ZoneService).remove(gone);
      expect(await zonesOf(token)).toEqual([stays]);
      const rows = (): Promise<object[]> =>
        room.database.query('SELECT zone_id FROM notification_followed_zones WHERE account_id = $1', [account]);
      await eventually(async () => expect(await rows()).toEqual([{ zone_id: stays }]));
    });

    it('as one of two changes at once says, not as a mix of both', async () => {
      const zones = [await addZone(room), await addZone(room), await addZone(room), await addZone(room)];
      const token = room.tokenFor('USER', newId());
      const [one, other] = [zones.slice(0, 2).toSorted(), zones.slice(2).toSorted()];
      await Promise.all([one, other, one, other].map((wanted) => put(token, { zones: wanted })));
      expect([one, other]).toContainEqual(await zonesOf(token));
    });
  });

  describe('on devices', () => {
    const register = (accountId: string, token: string, name?: string): Promise<DoorAnswer<Record<string, unknown>>> =>
      room.request('POST', 'notifications/devices', { token: room.tokenFor('USER', accountId), body: { token, platform: 'ios', name } });
    const devices = async (accountId: string): Promise<DeviceDto[]> =>
      (await room.request<{ items: DeviceDto[] }>('GET', 'notifications/devices', { token: room.tokenFor('USER', accountId) })).body.items;

    it('that are registered once, and move with their token', async () => {
      const [first, second, token] = [newId(), newId(), `token-${newId()}`];
      const { body } = await register(first, token, 'Téléphone');
      expect(body).not.toHaveProperty('token');
      expect((await register(first, token)).body).toMatchObject({ id: body['id'], name: 'Téléphone' });
      const moved = await register(second, token);
      expect(moved.body['id']).not.toBe(body['id']);
      expect(moved.body['name']).toBeNull();
      expect([await devices(first), await devices(second)]).toEqual([[], [moved.body]]);
    });

    it('that only their owner removes', async () => {
      const [owner, other] = [newId(), newId()];
      const { body } = await register(owner, `token-${newId()}`);
      const remove = async (accountId: string): Promise<number> =>
        (await room.request('DELETE', `notifications/devices/${String(body['id'])}`, { token: room.tokenFor('USER', accountId) })).status;
      expect([await remove(other), await remove(owner), await remove(owner)]).toEqual([404, 204, 404]);
    });

    it('that go stale after a month and are forgotten after 270 days', async () => {
      const owner = newId();
      const { body } = await register(owner, `token-${newId()}`);
      const age = (days: number): Promise<unknown> =>
        room.database.query(`UPDATE notification_devices SET seen_at = now() - make_interval(days => $2) WHERE id = $1`, [
          body['id'],
          days,
        ]);
      await age(31);
      expect(await devices(owner)).toEqual([expect.objectContaining({ stale: true })]);
      await age(269);
      await room.get(ExpireDevicesJob).handle({} as CityJob<object>);
      expect(await devices(owner)).toHaveLength(1);
      await age(271);
      await room.get(ExpireDevicesJob).handle({} as CityJob<object>);
      expect(await devices(owner)).toEqual([]);
    });

    it('of which the latest twenty are kept', async () => {
      const owner = newId();
      for (let number = 0; number < 22; number += 1) await register(owner, `token-${newId()}`, `n${String(number)}`);
      const names = (await devices(owner)).map(({ name }) => name);
      expect(names).toHaveLength(20);
      expect(names).not.toContain('n1');
      expect(names).toContain('n21');
    });

    it.each([
      { token: 'short', platform: 'ios' },
      { token: 'with blank inside', platform: 'ios' },
      { token: 'long-enough', platform: 'fridge' },
    ])('that are not %j', async (body) => {
      expect((await room.request('POST', 'notifications/register-device', { token: room.tokenFor('USER'), body })).status).toBe(422);
    });
  });
});
