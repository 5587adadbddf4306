import { Logger } from '@nestjs/common';
import { eventually } from '@madinina/platform/testing';
import { everyMinute, IngestHarness, messageOf, type TestDevice } from './ingest.harness';
import { IngestService } from './ingest.service';

const HOUR = 3_600_000;
const at = (ms: number): string => new Date(ms).toISOString();

describe('ingest', () => {
  let city: IngestHarness;
  let device: TestDevice;
  let start: number;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());
  beforeEach(async () => {
    device = await city.device();
    start = Date.now() - HOUR;
  });

  it('stores one reading and an array, and keeps the newest as the last value', async () => {
    await city.send(device, { value: 27.4, unit: 'ppb', timestamp: at(start), quality: 0.5, seq: 7, firmware: '2.1' });
    await city.send(device, everyMinute(start + 60_000, [28, 29]));
    const [first] = await city.database.query('SELECT ts, seq, value, unit, quality FROM readings WHERE sensor_id = $1 ORDER BY ts', [
      device.id,
    ]);
    expect(first).toEqual({ ts: new Date(start), seq: 7, value: 27.4, unit: 'ppb', quality: 0.5 });
    expect(await city.values(device)).toEqual([27.4, 28, 29]);
    const [last] = await city.database.query('SELECT ts, value, unit, quality FROM sensor_last_readings WHERE sensor_id = $1', [device.id]);
    expect(last).toEqual({ ts: new Date(start + 120_000), value: 29, unit: 'µg/m³', quality: 1 });
  });

  it('stores a reading once, however often it is sent', async () => {
    const readings = everyMinute(start, [1, 2, 3]);
    await city.store(messageOf(device, readings), messageOf(device, readings[1]), messageOf(device, readings));
    await city.send(device, [...readings, ...everyMinute(start + 5 * 60_000, [4])]);
    expect(await city.values(device)).toEqual([1, 2, 3, 4]);
    expect(await city.ledger(device.key)).toMatchObject({ received: 11, stored: 4, duplicate: 7, rejected: 0 });
  });

  it('keeps two readings of one moment that the device numbered', async () => {
    await city.send(device, [
      { value: 1, timestamp: at(start), seq: 1 },
      { value: 2, timestamp: at(start), seq: 2 },
      { value: 3, timestamp: at(start) },
      { value: 4, timestamp: at(start) },
    ]);
    expect(await city.values(device)).toEqual([3, 1, 2]);
    expect(await city.ledger(device.key)).toMatchObject({ stored: 3, duplicate: 1, late: 0 });
  });

  it('counts late readings, stores them in their own day and leaves the last value', async () => {
    await city.send(device, { value: 10, timestamp: at(start) });
    await city.send(device, [
      { value: 3, timestamp: '2011-01-02T03:00:00Z' },
      { value: 2, timestamp: '2011-01-01T03:00:00Z' },
      { value: 11, timestamp: at(start + 1) },
    ]);
    expect(await city.values(device)).toEqual([2, 3, 10, 11]);
    expect(await city.ledger(device.key)).toMatchObject({ stored: 4, late: 2 });
    const days = await city.database.query<{ day: string }>(
      'SELECT tableoid::regclass::text AS day FROM readings WHERE sensor_id = $1 ORDER BY ts LIMIT 2',
      [device.id],
    );
    expect(days.map(({ day }) => day)).toEqual(['readings_20110101', 'readings_20110102']);
    const [last] = await city.database.query<{ value: number }>('SELECT value FROM sensor_last_readings WHERE sensor_id = $1', [device.id]);
    expect(last?.value).toBe(11);
  });

  it('tells the numbers that are missing', async () => {
    const numbered = (...seqs: number[]) => seqs.map((seq) => ({ value: seq, timestamp: at(start + seq * 1_000), seq }));
    await city.send(device, numbered(10, 11, 15));
    expect(await city.ledger(device.key)).toMatchObject({ gaps: 3 });
    await city.send(device, numbered(13, 20));
    expect(await city.ledger(device.key)).toMatchObject({ gaps: 6 });
    await city.send(device, numbered(12, 14, 16, 17, 18, 19, 19));
    expect(await city.ledger(device.key)).toMatchObject({ gaps: 0, duplicate: 1 });
  });

  it('lets the last value follow a device whose clock ran a day ahead', async () => {
    await city.send(device, { value: 99, timestamp: at(Date.now() + 20 * HOUR) });
    await city.send(device, { value: 5, timestamp: at(Date.now()) });
    const [last] = await city.database.query<{ value: number }>('SELECT value FROM sensor_last_readings WHERE sensor_id = $1', [device.id]);
    expect(last?.value).toBe(5);
  });

  describe('with what cannot be stored', () => {
    it.each<[reason: string, item: unknown]>([
      ['bad_json', Buffer.from('{"value": 1,')],
      ['bad_json', Buffer.from([0x00, 0xff, 0xfe])],
      ['bad_json', Buffer.alloc(0)],
      ['bad_shape', 'a text'],
      ['bad_shape', null],
      ['bad_shape', []],
      ['bad_value', { timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_value', { value: '27.4', timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_value', Buffer.from('{"value": 1e999, "timestamp": "2026-01-12T10:00:00Z"}')],
      ['bad_unit', { value: 1, unit: '\u0000', timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_unit', { value: 1, unit: 5, timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_quality', { value: 1, quality: 1.5, timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_seq', { value: 1, seq: 1.5, timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_seq', { value: 1, seq: -1, timestamp: '2026-01-12T10:00:00Z' }],
      ['bad_timestamp', { value: 1 }],
      ['bad_timestamp', { value: 1, timestamp: 'yesterday' }],
      ['bad_timestamp', { value: 1, timestamp: '1970-01-01T00:00:00Z' }],
      ['future_timestamp', { value: 1, timestamp: at(Date.now() + 25 * HOUR) }],
    ])('%s: keeps it with the reason and goes on', async (reason, item) => {
      const before = (await city.rejections()).length;
      await city.store(messageOf(device, item), messageOf(device, { value: 1, timestamp: at(start) }));
      const rejected = (await city.rejections()).slice(before);
      expect(rejected).toMatchObject([{ reason, deviceKey: device.key }]);
      expect(rejected[0]!.payload.equals(messageOf(device, item).payload)).toBe(true);
      expect(await city.ledger(device.key)).toMatchObject({ received: 2, stored: 1, rejected: 1 });
    });

    it('judges the readings of an array one by one', async () => {
      const measured = await city.device({ minValue: 0, maxValue: 50 });
      const items = [...everyMinute(start, [1, 51, -1, 50, 0]), { value: 'x', timestamp: at(start) }];
      await city.send(measured, items);
      expect(await city.values(measured)).toEqual([1, 50, 0]);
      expect(await city.ledger(measured.key)).toMatchObject({ received: 6, stored: 3, rejected: 3 });
      const rejected = (await city.rejections()).filter(({ deviceKey }) => deviceKey === measured.key);
      expect(rejected.map(({ reason }) => reason)).toEqual(['out_of_range', 'out_of_range', 'bad_value']);
      expect(JSON.parse(rejected[0]!.payload.toString())).toEqual(items[1]);
    });

    it('counts every reading of a message that holds too many', async () => {
      await city.send(
        device,
        everyMinute(
          start - 1_001 * 60_000,
          Array.from({ length: 1_001 }, () => 1),
        ),
      );
      expect(await city.ledger(device.key)).toMatchObject({ received: 1_001, stored: 0, rejected: 1_001 });
      await city.send(
        device,
        everyMinute(
          start - 1_000 * 60_000,
          Array.from({ length: 1_000 }, () => 1),
        ),
      );
      expect(await city.ledger(device.key)).toMatchObject({ stored: 1_000 });
    });

    it('cuts what is too large to keep', async () => {
      await city.send(device, Buffer.alloc(2_000_000, '['));
      const [row] = await city.database.query('SELECT reason, truncated, length(payload) FROM rejected_messages WHERE device_key = $1', [
        device.key,
      ]);
      expect(row).toEqual({ reason: 'too_large', truncated: true, length: 65_536 });
    });

    it('adds strangers up in one row of the ledger', async () => {
      const before = (await city.ledger('?'))?.rejected ?? 0;
      const reading = { value: 1, timestamp: at(start) };
      await city.store(
        ...['stranger-1', 'stranger-2'].map((key) => messageOf({ key, zone: device.zone }, reading)),
        messageOf({ key: 'x y', zone: device.zone }, [reading, reading]),
      );
      expect(await city.ledger('?')).toMatchObject({ rejected: before + 4, stored: 0 });
      expect(await city.ledger('stranger-1')).toBeUndefined();
      expect((await city.rejections()).slice(-3).map(({ reason, deviceKey }) => [reason, deviceKey])).toEqual([
        ['unknown_device', 'stranger-1'],
        ['unknown_device', 'stranger-2'],
        ['bad_topic', null],
      ]);
    });

    it('refuses a device that speaks from another zone', async () => {
      await city.send({ ...device, zone: 'elsewhere' }, { value: 1, timestamp: at(start) });
      expect(await city.ledger(device.key)).toMatchObject({ received: 1, rejected: 1 });
      expect((await city.rejections()).at(-1)).toMatchObject({ reason: 'wrong_zone', deviceKey: device.key });
    });
  });

  describe('as the city changes', () => {
    it('knows a sensor from the moment it is registered, also one that spoke before', async () => {
      const key = `late-${device.key}`;
      await city.store(messageOf({ key, zone: device.zone }, { value: 1, timestamp: at(start) }));
      await city.database.query('UPDATE sensors SET device_key = $2 WHERE id = $1', [device.id, key]);
      await eventually(async () => {
        await city.send({ ...device, key }, { value: 2, timestamp: at(Date.now()) });
        expect((await city.ledger(key))?.stored).toBeGreaterThan(0);
      });
    });

    it('follows a sensor into another zone and range', async () => {
      await city.send(device, { value: 1, timestamp: at(start) });
      const other = await city.device();
      await city.database.query('UPDATE sensors SET zone_id = $2, max_value = 5 WHERE id = $1', [device.id, other.zoneId]);
      await eventually(async () => {
        await city.send({ ...device, zone: other.zone }, { value: 6, timestamp: at(Date.now()) });
        expect((await city.rejections()).at(-1)).toMatchObject({ reason: 'out_of_range', deviceKey: device.key });
      });
    });

    it('takes the readings of a sensor that was removed a moment ago for those of a stranger', async () => {
      await city.send(device, { value: 1, timestamp: at(start) });
      const other = await city.device();
      await city.database.query('DELETE FROM sensors WHERE id = $1', [device.id]);
      await city.store(messageOf(device, { value: 2, timestamp: at(start + 1) }), messageOf(other, { value: 3, timestamp: at(start) }));
      expect((await city.rejections()).at(-1)).toMatchObject({ reason: 'unknown_device', deviceKey: device.key });
      expect(await city.values(other)).toEqual([3]);
    });

    it('counts a sensor that took over the key of another from the start', async () => {
      await city.send(device, everyMinute(start, [1, 2, 3]));
      const heir = await city.device();
      await city.database.query('DELETE FROM sensors WHERE id = $1', [device.id]);
      await city.database.query('UPDATE sensors SET device_key = $2 WHERE id = $1', [heir.id, device.key]);
      const taken = { ...heir, key: device.key };
      await eventually(async () => {
        await city.send(taken, { value: 4, timestamp: at(start - HOUR), seq: 50 });
        expect(await city.values(heir)).toEqual([4]);
      });
      expect(await city.ledger(device.key)).toMatchObject({ late: 0, gaps: 0 });
    });
  });

  describe('when the database is not as expected', () => {
    it('puts a reading aside that PostgreSQL refuses, and stores all others of the batch', async () => {
      await city.database.query('ALTER TABLE readings ADD CONSTRAINT readings_no_thirteen CHECK (value <> 13) NOT VALID');
      try {
        const others = await city.device();
        await city.store(
          messageOf(device, everyMinute(start, [11, 12, 13, 14, 13])),
          messageOf(others, everyMinute(start, [1, 2])),
          messageOf(device, 'x'),
        );
        expect(await city.values(device)).toEqual([11, 12, 14]);
        expect(await city.values(others)).toEqual([1, 2]);
        expect(await city.ledger(device.key)).toMatchObject({ received: 6, stored: 3, rejected: 3, gaps: 1 });
        const reasons = (await city.rejections()).slice(-3).map(({ reason }) => reason);
        expect(reasons.sort()).toEqual(['bad_shape', 'unstorable', 'unstorable']);
      } finally {
        await city.database.query('ALTER TABLE readings DROP CONSTRAINT readings_no_thirteen');
      }
    });

    it('makes a day again that was dropped', async () => {
      const day = Date.parse('2010-05-05T05:00:00Z');
      await city.send(device, { value: 1, timestamp: at(day) });
      await city.database.query('DROP TABLE readings_20100505');
      await city.send(device, { value: 2, timestamp: at(day + 1) });
      expect(await city.values(device)).toEqual([2]);
    });

    it('stores no reading twice that the ledger has forgotten', async () => {
      await city.send(device, everyMinute(start, [1, 2, 3]));
      await city.database.query('DELETE FROM device_ledgers WHERE device_key = $1', [device.key]);
      await city.send(device, everyMinute(start, [1, 2, 3, 4]));
      expect(await city.values(device)).toEqual([1, 2, 3, 4]);
      expect(await city.ledger(device.key)).toMatchObject({ received: 4, stored: 1, duplicate: 3 });
    });

    it('keeps nothing of a batch that fails', async () => {
      await city.database.query('ALTER TABLE rejected_messages RENAME TO rejected_away');
      const batch = [messageOf(device, { value: 1, timestamp: at(start) }), messageOf(device, 'x')];
      await expect(city.store(...batch)).rejects.toThrow('rejected_messages');
      expect(await city.values(device)).toEqual([]);
      expect(await city.ledger(device.key)).toBeUndefined();
      await city.database.query('ALTER TABLE rejected_away RENAME TO rejected_messages');
      await city.store(...batch);
      expect(await city.ledger(device.key)).toMatchObject({ received: 2, stored: 1, rejected: 1 });
    });
  });

  it('lets two processes store the same devices at once', async () => {
    const devices = await Promise.all(Array.from({ length: 12 }, () => city.device()));
    const other = await city.another();
    try {
      const services = [city.get(IngestService), other.get(IngestService)];
      const batch = (round: number) => {
        const order = round % 2 === 0 ? devices : [...devices].reverse();
        const readings = everyMinute(start + (round % 10) * 300_000, [1, 2, 3]);
        return [...order.map((one) => messageOf(one, readings)), messageOf({ key: `nobody-${round}`, zone: 'x' }, readings)];
      };
      await Promise.all(Array.from({ length: 40 }, (_, round) => services[round % 2]!.store(batch(round))));
      for (const one of devices) {
        expect(await city.values(one)).toHaveLength(30);
        expect(await city.ledger(one.key)).toMatchObject({ received: 120, stored: 30, duplicate: 90 });
      }
    } finally {
      await other.close();
    }
  });
});
