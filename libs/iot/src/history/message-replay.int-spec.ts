import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { Logger } from '@nestjs/common';
import { type TakenReadingsDto } from '../devices/reading.dto';
import { DeviceRegistry } from '../ingest/device-registry';
import { everyMinute, messageOf } from '../ingest/ingest.harness';
import { IngestService } from '../ingest/ingest.service';
import { IotHttpModule } from '../iot.http.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { ZoneFactory } from '../zones/zone.factory';
import { type ReplayedMessagesDto } from './rejected-message.dto';

describe('refused messages that are tried again', () => {
  let room: RoomHarness;
  let device: { id: string; key: string; zone: string };
  let start: number;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    room = await RoomHarness.start({ imports: [IotHttpModule] });
  });
  afterAll(() => room.stop());
  beforeEach(async () => {
    const zone = await ZoneFactory.named('Bourg').save(room.database);
    const { id, deviceKey } = await SensorFactory.inZone(zone.id).save(room.database);
    device = { id, key: deviceKey, zone: zone.code };
    start = Date.now() - 3_600_000;
  });

  const arrive = (items: unknown, key = device.key) => room.get(IngestService).store([messageOf({ key, zone: device.zone }, items)]);
  const replay = (id: string) =>
    room.request<TakenReadingsDto & { code?: string }>('POST', `iot/rejected/${id}/replay`, { token: room.tokenFor('OPERATOR') });
  const rejected = (key = device.key) =>
    room.database.query<{ id: string; reason: string; replayed: boolean }>(
      'SELECT id, reason, replayed_at IS NOT NULL AS replayed FROM rejected_messages WHERE device_key = $1 ORDER BY id',
      [key],
    );
  const ledger = async (key = device.key) =>
    (await room.database.query('SELECT received, stored, duplicate, rejected FROM device_ledgers WHERE device_key = $1', [key]))[0];
  /** Once ingest knows of the change. */
  const range = async (maxValue: number | null) => {
    await room.database.query('UPDATE sensors SET max_value = $2 WHERE id = $1', [device.id, maxValue]);
    await eventually(() => expect(room.get(DeviceRegistry).find(device.key)?.maxValue).toBe(maxValue));
  };

  it('are stored once their cause is mended, once, and the ledger still adds up', async () => {
    await arrive(everyMinute(start, [1]));
    await range(10);
    await arrive(everyMinute(start + 600_000, [11, 2]));
    const [message] = await rejected();
    expect(message).toMatchObject({ reason: 'out_of_range', replayed: false });
    await range(null);
    expect(await replay(message!.id)).toMatchObject({ status: 200, body: { received: 1, stored: 1, rejected: 0 } });
    expect(await ledger()).toEqual({ received: 4, stored: 3, duplicate: 0, rejected: 1 });
    const again = await replay(message!.id);
    expect([again.status, again.body.code]).toEqual([409, 'iot.rejected.replayed']);
    expect(await ledger()).toMatchObject({ received: 4 });
    expect(await rejected()).toMatchObject([{ replayed: true }]);
  });

  it('are kept anew with their reason when they are refused again', async () => {
    await arrive({ value: 'x' });
    const [message] = await rejected();
    expect((await replay(message!.id)).body).toMatchObject({ stored: 0, rejected: 1, rejections: [{ reason: 'bad_value' }] });
    expect(await rejected()).toMatchObject([{ replayed: true }, { reason: 'bad_value', replayed: false }]);
    expect(await ledger()).toEqual({ received: 2, stored: 0, duplicate: 0, rejected: 2 });
  });

  it('of a device that was unknown then are its own', async () => {
    const key = `late-${device.key}`;
    await arrive(everyMinute(start, [1, 2]), key);
    await room.database.query('UPDATE sensors SET device_key = $2 WHERE id = $1', [device.id, key]);
    await eventually(() => expect(room.get(DeviceRegistry).find(key)).toBeDefined());
    const [message] = await rejected(key);
    expect((await replay(message!.id)).body).toMatchObject({ stored: 2 });
    expect(await ledger(key)).toEqual({ received: 2, stored: 2, duplicate: 0, rejected: 0 });
  });

  it('by several people at once are tried by one', async () => {
    await range(10);
    await arrive({ value: 11, timestamp: new Date(start).toISOString() });
    await range(null);
    const [message] = await rejected();
    const answers = await Promise.all(Array.from({ length: 6 }, () => replay(message!.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(await ledger()).toEqual({ received: 2, stored: 1, duplicate: 0, rejected: 1 });
  });

  it('of which only the beginning was kept are left alone, and so are those that are not there', async () => {
    await arrive(Buffer.alloc(2_000_000, '['));
    const [message] = await rejected();
    const answer = await replay(message!.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'iot.rejected.truncated']);
    expect(await rejected()).toMatchObject([{ replayed: false }]);
    expect((await replay(newId())).status).toBe(404);
  });

  it('are not marked when they could not be stored', async () => {
    await range(10);
    await arrive({ value: 11, timestamp: new Date(start).toISOString() });
    await range(null);
    const [message] = await rejected();
    await room.database.query('ALTER TABLE sensor_last_readings RENAME TO last_away');
    try {
      expect((await replay(message!.id)).status).toBe(503);
    } finally {
      await room.database.query('ALTER TABLE last_away RENAME TO sensor_last_readings');
    }
    expect(await rejected()).toMatchObject([{ replayed: false }]);
    expect((await replay(message!.id)).body).toMatchObject({ stored: 1 });
  });

  it('may be tried all together, by reason and device', async () => {
    await range(10);
    await arrive([...everyMinute(start, [11, 12, 13]), { value: 'x' }]);
    await arrive(Buffer.alloc(2_000_000, '['));
    await range(12);
    const all = (body: object) =>
      room.request<ReplayedMessagesDto>('POST', 'iot/rejected/replay', { token: room.tokenFor('OPERATOR'), body });
    const answer = await all({ reason: 'out_of_range', deviceKey: device.key });
    expect(answer).toMatchObject({ status: 200, body: { messages: 3, stored: 2, duplicate: 0, rejected: 1, more: false } });
    expect((await all({ reason: 'too_large', deviceKey: device.key })).body).toMatchObject({ messages: 0, more: false });
    expect((await all({ deviceKey: device.key })).status).toBe(422);
    expect((await rejected()).map(({ reason, replayed }) => [reason, replayed])).toEqual([
      ['out_of_range', true],
      ['out_of_range', true],
      ['out_of_range', true],
      ['bad_value', false],
      ['too_large', false],
      ['out_of_range', false],
    ]);
  });
});
