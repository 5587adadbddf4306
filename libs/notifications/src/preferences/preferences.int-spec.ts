import { type DoorAnswer, type RoomHarness } from '@madinina/platform/harness';
import { newId } from '@madinina/platform/database';
import { type CityJob } from '@madinina/platform/queue';
import { type DeviceDto } from '../devices/device.dto';
import { ExpireDevicesJob } from '../devices/expire-devices.job';
import { startNotifications } from '../notifications.harness';
import { type PreferencesDto } from './preferences.dto';

describe('how a person is told', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
  }, 60_000);
  afterAll(() => room.stop());

  const path = 'notifications/preferences';
  const put = (token: string, body: unknown): Promise<DoorAnswer<Record<string, unknown>>> => room.request('PUT', path, { token, body });

  it('is by default until they choose, and again when they leave it out', async () => {
    const token = room.tokenFor('USER', newId());
    const defaults = (await room.request<PreferencesDto>('GET', path, { token })).body;
    expect(defaults).toMatchObject({ quietHours: null, timeZone: null, locale: null });
    expect(defaults.channels.alert).toEqual({ in_app: true, push: true, email: false, realtime: true });
    const chosen = {
      channels: { alert: { push: false, email: true } },
      quietHours: { from: '22:00', until: '06:30' },
      timeZone: 'Europe/Paris',
      locale: 'gcf',
    };
    const answer = await put(token, chosen);
    expect(answer.body).toMatchObject({
      ...chosen,
      channels: { ...defaults.channels, alert: { in_app: true, push: false, email: true, realtime: true } },
    });
    expect((await room.request('GET', path, { token })).body).toEqual(answer.body);
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
  ])('is not chosen by %j', async (body) => {
    expect((await put(room.tokenFor('USER'), body)).status).toBe(422);
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
