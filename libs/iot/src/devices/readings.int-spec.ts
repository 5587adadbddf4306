import { RoomHarness } from '@madinina/platform/harness';
import { Metrics } from '@madinina/platform/observability';
import { eventually } from '@madinina/platform/testing';
import { Logger } from '@nestjs/common';
import { DeviceRegistry } from '../ingest/device-registry';
import { everyMinute } from '../ingest/ingest.harness';
import { IotHttpModule } from '../iot.http.module';
import { type DeviceCredentialsDto, type RegisteredSensorDto } from '../sensors/sensor.dto';
import { ZoneFactory } from '../zones/zone.factory';
import { type TakenReadingsDto } from './reading.dto';

const HOUR = 3_600_000;

describe('readings over HTTP', () => {
  let room: RoomHarness;
  let operator: string;
  let zoneId: string;
  let sensor: RegisteredSensorDto;
  let start: number;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    operator = room.tokenFor('OPERATOR');
    zoneId = (await ZoneFactory.named('Schœlcher').save(room.database)).id;
  });
  afterAll(() => room.stop());
  beforeEach(async () => {
    sensor = await register();
    start = Date.now() - HOUR;
  });

  const register = async (more: object = {}): Promise<RegisteredSensorDto> => {
    const body = { name: 'Quai', type: 'noise', zoneId, location: { type: 'Point', coordinates: [-61.1, 14.6] }, ...more };
    return (await room.request<RegisteredSensorDto>('POST', 'iot/sensors', { token: operator, body })).body;
  };
  const basic = ({ deviceKey, secret }: DeviceCredentialsDto) => ({
    authorization: `Basic ${Buffer.from(`${deviceKey}:${secret}`).toString('base64')}`,
  });
  const send = (body: unknown, credentials = sensor.credentials, headers = {}) =>
    room.request<TakenReadingsDto & { code?: string }>('POST', 'iot/readings', { body, headers: { ...basic(credentials), ...headers } });
  const stored = async ({ id }: { id: string } = sensor) =>
    (await room.database.query<{ value: number }>('SELECT value FROM readings WHERE sensor_id = $1 ORDER BY ts, seq', [id])).map(
      ({ value }) => value,
    );
  const ledger = async (key = sensor.credentials.deviceKey) =>
    (await room.database.query('SELECT received, stored, duplicate, rejected FROM device_ledgers WHERE device_key = $1', [key]))[0];
  const rejections = () =>
    room.database.query<{ reason: string; payload: Buffer; topic: string }>(
      'SELECT reason, payload, topic FROM rejected_messages WHERE device_key = $1 ORDER BY id',
      [sensor.credentials.deviceKey],
    );

  it('are committed when they are answered, one or many, and count once however often they are sent', async () => {
    const readings = everyMinute(start, [50, 51, 52]);
    expect(await send(readings[0])).toMatchObject({
      status: 200,
      body: { received: 1, stored: 1, duplicate: 0, rejected: 0, rejections: [] },
    });
    expect(await stored()).toEqual([50]);
    expect((await send(readings)).body).toMatchObject({ received: 3, stored: 2, duplicate: 1, rejected: 0 });
    expect((await send(readings)).body).toMatchObject({ received: 3, stored: 0, duplicate: 3 });
    expect(await stored()).toEqual([50, 51, 52]);
    expect(await ledger()).toEqual({ received: 7, stored: 3, duplicate: 4, rejected: 0 });
    expect((await room.request('GET', `iot/sensors/${sensor.id}`, { token: operator })).body).toMatchObject({ lastReading: { value: 52 } });
  });

  it('are asked for of who sends none', async () => {
    expect(await send(undefined)).toMatchObject({ status: 422, body: { code: 'iot.reading.all_rejected' } });
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await send('--x--', sensor.credentials, form)).status).toBe(415);
  });

  it('are judged one by one, each refused one told with its place and kept', async () => {
    sensor = await register({ minValue: 0, maxValue: 100 });
    const [good, other] = everyMinute(start, [50, 51]);
    const answer = await send([good, { ...good, value: 120 }, { value: 1 }, other]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        received: 4,
        stored: 2,
        rejected: 2,
        rejections: [
          { index: 1, reason: 'out_of_range' },
          { index: 2, reason: 'bad_timestamp' },
        ],
      },
    });
    const [zone] = await room.database.query<{ code: string }>('SELECT code FROM zones WHERE id = $1', [zoneId]);
    expect(await rejections()).toMatchObject([
      { reason: 'out_of_range', topic: `city/${zone!.code}/sensors/${sensor.credentials.deviceKey}/readings` },
      { reason: 'bad_timestamp' },
    ]);
  });

  it.each<[string, string]>([
    ['bad_json', '{"value": NaN, "timestamp": "2026-01-12T10:00:00Z"}'],
    ['bad_json', ''],
    ['bad_value', '{"value": 1e400, "timestamp": "2026-01-12T10:00:00Z"}'],
    ['bad_unit', '{"value": 1, "unit": "\\u0000", "timestamp": "2026-01-12T10:00:00Z"}'],
    ['bad_shape', '[]'],
    ['bad_shape', `[${'['.repeat(200)}${']'.repeat(200)}]`],
    ['bad_shape', '"constructor"'],
    ['too_many', JSON.stringify(Array.from({ length: 1_001 }, () => 1))],
    ['future_timestamp', '{"value": 1, "timestamp": "2999-01-12T10:00:00Z"}'],
  ])('that are no use (%s) are kept as they came and answered so', async (reason, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'iot.reading.all_rejected']);
    expect(answer.body.rejections).toMatchObject([{ reason }]);
    const [kept] = await rejections();
    const isItem = body.startsWith('[[');
    expect([kept?.reason, kept?.payload.toString()]).toEqual([reason, isItem ? body.slice(1, -1) : body]);
    expect(await ledger()).toMatchObject({ stored: 0, received: answer.body.received, rejected: answer.body.rejected });
  });

  it('of a huge body are refused before they are read', async () => {
    expect((await send(' '.repeat(1_100_000))).status).toBe(413);
    expect(await ledger()).toBeUndefined();
  });

  it('are stored for their own day also when no partition is there', async () => {
    expect((await send({ value: 1, timestamp: '2009-05-05T05:00:00Z' })).body).toMatchObject({ stored: 1 });
    await room.database.query('DROP TABLE readings_20090505');
    expect((await send({ value: 2, timestamp: '2009-05-05T05:00:01Z' })).body).toMatchObject({ stored: 1 });
    expect(await stored()).toEqual([2]);
  });

  it('are those of the device that signed in, whatever the body says', async () => {
    const other = await register();
    await send({ ...everyMinute(start, [7])[0], deviceKey: other.credentials.deviceKey, sensorId: other.id });
    expect([await stored(), await stored(other)]).toEqual([[7], []]);
  });

  it('may be entities of the Smart Data Models, which feed the sensors of the station that sent them', async () => {
    const { deviceKey } = sensor.credentials;
    const part = await register({ deviceKey: `${deviceKey}.temperature`, type: 'temperature' });
    const entity = {
      id: 'urn:ngsi-ld:NoiseLevelObserved:quai',
      type: 'NoiseLevelObserved',
      dateObserved: new Date(start).toISOString(),
      LAeq: { type: 'Property', value: 67.8 },
      temperature: { type: 'Property', value: 27.5, unitCode: 'CEL' },
      '@context': 'https://example.org/context.jsonld',
    };
    const answer = await send(entity, sensor.credentials, { 'content-type': 'application/ld+json' });
    expect(answer).toMatchObject({ status: 200, body: { received: 2, stored: 2 } });
    expect([await stored(), await stored(part)]).toEqual([[67.8], [27.5]]);
    expect([await ledger(), await ledger(part.credentials.deviceKey)]).toMatchObject([{ stored: 1 }, { stored: 1 }]);
    expect((await send({ ...entity, type: 'Parking' })).body.rejections).toMatchObject([{ reason: 'unknown_entity' }]);
    await room.database.query(`UPDATE sensors SET metadata = '{"attribute": "LAmax"}' WHERE id = $1`, [sensor.id]);
    await eventually(() => expect(room.get(DeviceRegistry).find(deviceKey)?.attribute).toBe('LAmax'));
    await send({ ...entity, dateObserved: new Date(start + 1).toISOString(), LAmax: 94.5 });
    expect(await stored()).toEqual([67.8, 94.5]);
  });

  it('sent by many at once all count', async () => {
    const batches = Array.from({ length: 12 }, (_, n) => everyMinute(start - (n % 6) * HOUR, [n % 6, n % 6, n % 6]));
    const answers = await Promise.all(batches.map((batch) => send(batch)));
    expect(answers.map(({ status }) => status)).toEqual(batches.map(() => 200));
    expect(await ledger()).toEqual({ received: 36, stored: 18, duplicate: 18, rejected: 0 });
  });

  it('raise alerts as those of the broker do', async () => {
    const rule = {
      name: 'Bruit',
      severity: 'high',
      type: 'threshold',
      scope: { sensorId: sensor.id },
      condition: { operator: 'above', threshold: 80, clear: 75, durationSeconds: 0 },
    };
    expect((await room.request('POST', 'iot/rules', { token: operator, body: rule })).status).toBe(201);
    const registry = room.get(DeviceRegistry);
    await eventually(async () => {
      const { deviceKey } = sensor.credentials;
      await registry.learn([deviceKey]);
      expect(registry.rulesFor(registry.find(deviceKey)!)).toHaveLength(1);
    });
    await send({ value: 90, timestamp: new Date().toISOString() });
    const alerts = await room.database.query('SELECT status FROM alerts WHERE sensor_id = $1', [sensor.id]);
    expect(alerts).toEqual([{ status: 'active' }]);
  });

  describe('of who is not let in', () => {
    const refused = async (deviceKey: string, secret: string) => {
      const answer = await send({ value: 1, timestamp: new Date(start).toISOString() }, { deviceKey, secret });
      return [answer.status, answer.body.code, answer.headers.get('www-authenticate')?.split(' ')[0]];
    };
    const REFUSAL = [401, 'http.access.device_unknown', 'Basic'];

    it('are refused alike for a wrong secret, an unknown key, a key that is none', async () => {
      const other = await register();
      const { deviceKey, secret } = sensor.credentials;
      expect(await refused(deviceKey, 'wrong')).toEqual(REFUSAL);
      expect(await refused(deviceKey, other.credentials.secret)).toEqual(REFUSAL);
      expect(await refused('nobody', secret)).toEqual(REFUSAL);
      expect(await refused("x' OR 1=1", secret)).toEqual(REFUSAL);
      expect(await refused(deviceKey, '')).toEqual(REFUSAL);
      expect(await ledger()).toBeUndefined();
      const counted = await room.get(Metrics).registry.getSingleMetricAsString('iot_device_refusals_total');
      expect(counted).toMatch(/reason="wrong_secret"} 3/);
      expect(counted).toMatch(/reason="unknown_device"} 2/);
    });

    it('are refused with a secret that was replaced, and a sensor without one lets in nobody', async () => {
      const { body } = await room.request<DeviceCredentialsDto>('POST', `iot/sensors/${sensor.id}/credentials`, { token: operator });
      expect(await refused(sensor.credentials.deviceKey, sensor.credentials.secret)).toEqual(REFUSAL);
      expect((await send(everyMinute(start, [1]), body)).status).toBe(200);
      await room.database.query('UPDATE sensors SET secret_hash = NULL WHERE id = $1', [sensor.id]);
      expect(await refused(body.deviceKey, body.secret)).toEqual(REFUSAL);
      expect(await refused(body.deviceKey, '')).toEqual(REFUSAL);
    });

    it('are refused once the sensor is removed', async () => {
      await send(everyMinute(start, [1]));
      const admin = room.tokenFor('ADMIN');
      expect((await room.request('DELETE', `iot/sensors/${sensor.id}`, { token: admin })).status).toBe(204);
      expect(await refused(sensor.credentials.deviceKey, sensor.credentials.secret)).toEqual(REFUSAL);
    });
  });

  it('that cannot be stored now are told to come again, and nothing of them is kept', async () => {
    await room.database.query('ALTER TABLE rejected_messages RENAME TO rejected_away');
    try {
      const answer = await send([...everyMinute(start, [1]), { value: 'x' }]);
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'iot.reading.not_stored', '5']);
      expect(await stored()).toEqual([]);
    } finally {
      await room.database.query('ALTER TABLE rejected_away RENAME TO rejected_messages');
    }
    expect((await send([...everyMinute(start, [1]), { value: 'x' }])).body).toMatchObject({ stored: 1, rejected: 1 });
  });
});

describe('devices that send without end', () => {
  it('are told to wait, and another device is not', async () => {
    const room = await RoomHarness.start({
      imports: [IotHttpModule],
      environment: { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_ACCOUNT_PER_MINUTE: '5' },
    });
    try {
      const zone = await ZoneFactory.named('Schœlcher').save(room.database);
      const register = async () => {
        const body = { name: 'Quai', type: 'noise', zoneId: zone.id, location: { type: 'Point', coordinates: [-61.1, 14.6] } };
        return (await room.request<RegisteredSensorDto>('POST', 'iot/sensors', { token: room.tokenFor('OPERATOR'), body })).body
          .credentials;
      };
      const [one, other] = [await register(), await register()];
      const send = async ({ deviceKey, secret }: DeviceCredentialsDto) => {
        const authorization = `Basic ${Buffer.from(`${deviceKey}:${secret}`).toString('base64')}`;
        const body = { value: 1, timestamp: '2026-01-12T10:00:00Z' };
        return room.request('POST', 'iot/readings', { body, headers: { authorization } });
      };
      const answers = [];
      for (let n = 0; n < 8; n += 1) answers.push(await send(one));
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await send(other)).status).toBe(200);
    } finally {
      await room.stop();
    }
  });
});
