import fc from 'fast-check';
import { type MqttMessage } from '@madinina/platform/mqtt';
import { type Device } from './device';
import { readMessages } from './read-messages';
import { REJECTION_REASONS } from './rejection';

const device: Device = {
  key: 'quay-1',
  sensorId: '0198c5a0-0000-7000-8000-000000000001',
  sensorBytes: Buffer.alloc(16),
  name: 'Quai',
  type: 'noise',
  unit: 'dB(A)',
  zoneId: '0198c5a0-0000-7000-8000-000000000002',
  zoneCode: '97209',
  zoneName: 'Fort-de-France',
  minValue: null,
  maxValue: null,
  status: 'active',
  battery: null,
};
const find = (key: string): Device | undefined => (key === device.key ? device : undefined);
const receivedAt = new Date('2026-01-12T10:00:00Z');
const message = (payload: Buffer | string, topic = 'city/97209/sensors/quay-1/readings'): MqttMessage => ({
  topic,
  payload: Buffer.from(payload),
  receivedAt,
});

describe('what a message holds', () => {
  it('may be nested deeper than JSON can be written', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const reading = '{"value": 1, "timestamp": "2026-01-12T09:00:00Z"}';
    const sent = message(`[${deep}, {"value": ${deep}}, ${reading}]`);
    const { readings, rejections } = readMessages([sent], find);
    expect(readings).toHaveLength(1);
    expect(rejections.map(({ reason, payload }) => [reason, payload === sent.payload])).toEqual([
      ['bad_shape', true],
      ['bad_value', true],
    ]);
  });

  it('fills in what may be left out', () => {
    const { readings } = readMessages([message('{"value":62.5,"timestamp":"2026-01-12T09:59:00Z","unit":null}')], find);
    expect(readings).toMatchObject([{ device, value: 62.5, ts: Date.parse('2026-01-12T09:59:00Z'), seq: -1, unit: 'dB(A)', quality: 1 }]);
  });

  it('keeps the order of arrival', () => {
    const one = (value: number): string => JSON.stringify({ value, timestamp: '2026-01-12T09:59:00Z', seq: value });
    const { readings } = readMessages([message(one(2)), message(`[${one(1)},${one(3)}]`)], find);
    expect(readings.map(({ value }) => value)).toEqual([2, 1, 3]);
  });

  it('is judged whatever it is: all of it stored or rejected, nothing thrown', () => {
    const item = fc.oneof(
      fc.record(
        {
          value: fc.oneof(fc.double(), fc.string(), fc.constant(null)),
          timestamp: fc.oneof(
            fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
            fc.string(),
          ),
          unit: fc.oneof(fc.string(), fc.integer()),
          quality: fc.double(),
          seq: fc.oneof(fc.integer(), fc.double()),
        },
        { requiredKeys: [] },
      ),
      fc.json().map((text) => JSON.parse(text) as unknown),
    );
    const payload = fc.oneof(
      fc.uint8Array().map((bytes) => ({ bytes: Buffer.from(bytes), readings: undefined })),
      fc.array(item, { maxLength: 5 }).map((items) => ({ bytes: Buffer.from(JSON.stringify(items)), readings: Math.max(items.length, 1) })),
    );
    const topic = fc.constantFrom(
      'city/97209/sensors/quay-1/readings',
      'city/1/sensors/quay-1/readings',
      'city/97209/sensors/other/readings',
      'a/b',
    );
    fc.assert(
      fc.property(payload, topic, ({ bytes, readings: held }, named) => {
        const { readings, rejections } = readMessages([message(bytes, named)], find);
        const counted = readings.length + rejections.reduce((sum, rejection) => sum + rejection.readings, 0);
        if (held !== undefined) expect(counted).toBe(held);
        expect(counted).toBeGreaterThan(0);
        for (const { reason } of rejections) expect(REJECTION_REASONS).toContain(reason);
        for (const { value, quality, unit, ts } of readings) {
          expect(Number.isFinite(value) && quality >= 0 && quality <= 1 && unit.length <= 32 && Number.isSafeInteger(ts)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
