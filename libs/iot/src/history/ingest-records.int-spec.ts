import { RoomHarness } from '@madinina/platform/harness';
import { type Page } from '@madinina/platform/http';
import { newId } from '@madinina/platform/database';
import { IotHttpModule } from '../iot.http.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { ZoneFactory } from '../zones/zone.factory';
import { type DeviceLedgerDto } from './device-ledger.dto';
import { type RejectedMessageDto, SHOWN_BYTES } from './rejected-message.dto';

describe('what ingest wrote down', () => {
  let room: RoomHarness;
  let operator: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    operator = room.tokenFor('OPERATOR');
  });
  afterAll(() => room.stop());

  const ledger = (query: string) => room.request<Page<DeviceLedgerDto>>('GET', `iot/ledger?${query}`, { token: operator });
  const rejected = (query: string) => room.request<Page<RejectedMessageDto>>('GET', `iot/rejected?${query}`, { token: operator });

  it('adds up for each device, with its sensor while there is one', async () => {
    const zone = await ZoneFactory.named('Centre').save(room.database);
    const sensor = await SensorFactory.inZone(zone.id).called('Savane').save(room.database);
    const row = `INSERT INTO device_ledgers (device_key, sensor_id, received, stored, duplicate, rejected, late, gaps, last_seq, last_ts)`;
    await room.database.query(`${row} VALUES ($1, $2, 13, 10, 2, 1, 3, 4, 1201, '2026-01-12T10:00:00Z')`, [sensor.deviceKey, sensor.id]);
    await room.database.query(`${row} VALUES ('gone', $1, 1, 1, 0, 0, 0, 0, NULL, NULL), ('?', NULL, 5, 0, 0, 5, 0, 0, NULL, NULL)`, [
      newId(),
    ]);
    const { status, body } = await ledger('limit=2');
    expect(status).toBe(200);
    expect(body.items.map(({ deviceKey }) => deviceKey)).toEqual(['?', sensor.deviceKey]);
    expect(body.items[1]).toMatchObject({
      sensorId: sensor.id,
      sensorName: 'Savane',
      received: 13,
      stored: 10,
      duplicate: 2,
      rejected: 1,
      late: 3,
      gaps: 4,
      lastSeq: 1201,
      lastTimestamp: '2026-01-12T10:00:00.000Z',
    });
    const last = await ledger(`limit=2&cursor=${body.nextCursor ?? ''}`);
    expect(last.body).toMatchObject({ items: [{ deviceKey: 'gone', sensorId: null, sensorName: null, lastSeq: null }], nextCursor: null });
    expect((await ledger(`sensor=${sensor.id}`)).body.items).toHaveLength(1);
    expect((await ledger('sensor=x')).status).toBe(400);
  });

  it('tells what was refused and why, the newest first', async () => {
    const save = (deviceKey: string | null, payload: Buffer, reason: string, at: string, truncated = false) =>
      room.database.query(
        `INSERT INTO rejected_messages (id, topic, device_key, payload, reason, detail, received_at, truncated)
         VALUES ($1, 'city/97209/sensors/x/readings', $2, $3, $4, 'Détail', $5, $6)`,
        [newId(), deviceKey, payload, reason, at, truncated],
      );
    await save('a', Buffer.from('{"value": 27.4,'), 'bad_json', '2026-01-12T10:00:00Z');
    await save('b', Buffer.from([0xff, 0x00, 0x80]), 'bad_json', '2026-01-12T10:00:01Z');
    // Each é takes two bytes, so that the cut falls within one.
    await save('a', Buffer.from(`x${'é'.repeat(SHOWN_BYTES)}`), 'bad_value', '2026-01-12T10:00:02Z', true);
    await save(null, Buffer.alloc(0), 'bad_topic', '2026-01-12T10:00:02Z');
    const { body } = await rejected('limit=3');
    expect(body.items[0]).toMatchObject({ deviceKey: null, reason: 'bad_topic', payload: '', payloadEncoding: 'utf8', payloadBytes: 0 });
    expect(body.items[1]).toMatchObject({ payloadEncoding: 'utf8', payloadBytes: 2 * SHOWN_BYTES + 1, payloadTruncated: true });
    expect(body.items[1]!.payload).toBe(`x${'é'.repeat(SHOWN_BYTES / 2 - 1)}`);
    expect(body.items[2]).toMatchObject({ deviceKey: 'b', payload: '/wCA', payloadEncoding: 'base64', payloadTruncated: false });
    const rest = await rejected(`limit=3&cursor=${body.nextCursor ?? ''}`);
    expect(rest.body).toMatchObject({
      items: [{ payload: '{"value": 27.4,', receivedAt: '2026-01-12T10:00:00.000Z', replayedAt: null }],
      nextCursor: null,
    });
    const reasons = async (query: string) => (await rejected(query)).body.items.map(({ reason }) => reason);
    expect(await reasons('deviceKey=a')).toEqual(['bad_value', 'bad_json']);
    const first = await rejected('deviceKey=a&limit=1');
    expect(await reasons(`deviceKey=a&limit=1&cursor=${first.body.nextCursor ?? ''}`)).toEqual(['bad_json']);
    expect(await reasons('reason=bad_json')).toHaveLength(2);
    expect(await reasons('from=2026-01-12T10:00:01Z&to=2026-01-12T10:00:02Z')).toEqual(['bad_json']);
    expect((await rejected('reason=Bad')).status).toBe(400);
  });
});
