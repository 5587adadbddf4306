import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type SensorType } from '@madinina/contracts';
import { type Device } from '../ingest/device';
import { readMessages } from '../ingest/read-messages';

const receivedAt = new Date('2026-01-12T10:00:00Z');
const ZONE = '0198c5a0-0000-7000-8000-000000000002';

function device(key: string, type: SensorType, unit: string, more: Partial<Device> = {}): Device {
  return {
    key,
    type,
    unit,
    sensorId: '0198c5a0-0000-7000-8000-000000000001',
    sensorBytes: Buffer.alloc(16),
    name: key,
    zoneId: ZONE,
    zoneCode: '97209',
    zoneName: 'Fort-de-France',
    minValue: null,
    maxValue: null,
    status: 'active',
    battery: null,
    ...more,
  };
}

/** What becomes of a message of the first device: `key value unit time quality`, and `key reason` of what is refused. */
function send(content: unknown, ...devices: readonly Device[]): { readonly stored: string[]; readonly refused: string[] } {
  const topic = `city/97209/sensors/${devices[0]!.key}/readings`;
  const payload = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  const find = (key: string) => devices.find((one) => one.key === key);
  const { readings, rejections } = readMessages([{ topic, payload, receivedAt }], find);
  return {
    stored: readings
      .map(({ device: { key }, value, unit, ts, quality }) => `${key} ${value} ${unit} ${new Date(ts).toISOString()} ${quality}`)
      .sort(),
    refused: rejections.map(({ deviceKey, reason }) => `${deviceKey} ${reason}`).sort(),
  };
}

const station = device('station', 'temperature', '°C');
const no2 = device('station.no2', 'air_quality', 'µg/m³');
const humidity = device('station.relativeHumidity', 'humidity', '%');
const all = [station, no2, humidity] as const;
const AT = '2026-01-12T09:00:00.000Z';

describe('entities of the Smart Data Models', () => {
  it.each<[string, unknown]>([
    [
      'key-values',
      {
        id: 'x',
        type: 'AirQualityObserved',
        dateObserved: AT,
        temperature: 27.5,
        NO2: 45,
        relativeHumidity: 0.54,
        reliability: 0.7,
        airQualityLevel: 'good',
      },
    ],
    [
      'NGSI v2',
      {
        id: 'x',
        type: 'AirQualityObserved',
        dateObserved: { type: 'DateTime', value: AT },
        temperature: { type: 'Number', value: 27.5, metadata: { unitCode: { value: 'CEL' } } },
        no2: { type: 'Number', value: 45, metadata: { unitCode: { value: 'GQ' } } },
        relativeHumidity: { type: 'Number', value: 0.54, metadata: {} },
        reliability: { type: 'Number', value: 0.7 },
      },
    ],
    [
      'NGSI-LD',
      {
        id: 'urn:ngsi-ld:AirQualityObserved:x',
        type: 'https://smartdatamodels.org/dataModel.Environment/AirQualityObserved',
        dateObserved: { type: 'Property', value: { '@type': 'DateTime', '@value': AT } },
        temperature: { type: 'Property', value: 300.65, unitCode: 'KEL' },
        no2: { type: 'Property', value: 0.045, unitCode: 'GP', observedAt: AT },
        relativeHumidity: { type: 'Property', value: 54, unitCode: 'P1' },
        reliability: { type: 'Property', value: 0.7 },
        '@context': ['https://example.org/context.jsonld'],
      },
    ],
  ])('as %s feed each sensor of the station, in its own unit', (_way, entity) => {
    const stored = [`station 27.5 °C ${AT} 0.7`, `station.no2 45 µg/m³ ${AT} 0.7`, `station.relativeHumidity 54 % ${AT} 0.7`];
    expect(send(entity, ...all)).toEqual({ stored, refused: [] });
    expect(send([entity], ...all).stored).toEqual(stored);
    expect(send({ subscriptionId: '5', data: [entity] }, ...all).stored).toEqual(stored);
    expect(send({ id: 'x', type: 'Feature', geometry: null, properties: entity }, ...all).stored).toEqual(stored);
  });

  it('feed only sensors of the device that sent them, in its zone, whatever id they name', () => {
    const other = device('other', 'temperature', '°C');
    const elsewhere = device('station.no2', 'air_quality', 'µg/m³', { zoneId: '0198c5a0-0000-7000-8000-000000000009' });
    const entity = { id: 'other', type: 'AirQualityObserved', dateObserved: AT, temperature: 1, no2: 2 };
    expect(send(entity, station, other, elsewhere).stored).toEqual([`station 1 °C ${AT} 1`]);
  });

  it('feed a sensor the attribute that its metadata names', () => {
    const air = device('air', 'air_quality', 'µg/m³', { attribute: 'no2' });
    const entity = { id: 'x', type: 'AirQualityObserved', dateObserved: AT, temperature: 1, no2: 2 };
    expect(send(entity, air).stored).toEqual([`air 2 µg/m³ ${AT} 1`]);
    expect(send(entity, device('air', 'air_quality', 'µg/m³'))).toEqual({ stored: [], refused: ['air no_sensor'] });
  });

  it('tell vehicles of a period as vehicles an hour, and a level as percent', () => {
    const period = '2026-01-12T08:55:00/2026-01-12T09:00:00';
    const traffic = device('road', 'traffic', 'veh/h');
    const flow = { id: 'x', type: 'TrafficFlowObserved', intensity: 197 };
    expect(send({ ...flow, dateObserved: period }, traffic).stored).toEqual([`road 2364 veh/h ${AT} 1`]);
    expect(send({ ...flow, dateObserved: AT }, traffic).stored).toEqual([`road 197 veh ${AT} 1`]);
    const bin = { id: 'x', type: 'WasteContainer', fillingLevel: 0.4, dateModified: AT };
    expect(send(bin, device('bin', 'fill_level', '%')).stored).toEqual([`bin 40 % ${AT} 1`]);
  });

  it.each<[string, unknown]>([
    ['station unknown_entity', { id: 'x', type: 'Parking', dateObserved: AT, temperature: 1 }],
    ['station unknown_entity', { id: 'x', type: 'WasteContainerIsle' }],
    ['station no_sensor', { id: 'x', type: 'AirQualityObserved', dateObserved: AT }],
    ['station no_sensor', { id: 'x', type: 'NoiseLevelObserved', dateObserved: AT, LAeq: 60 }],
    ['station bad_value', { id: 'x', type: 'AirQualityObserved', dateObserved: AT, temperature: '27' }],
    ['station bad_value', '{"id":"x","type":"AirQualityObserved","dateObserved":"2026-01-12T09:00:00Z","temperature":1e400}'],
    ['station bad_timestamp', { id: 'x', type: 'AirQualityObserved', temperature: 27 }],
    ['station bad_timestamp', { id: 'x', type: 'AirQualityObserved', dateObserved: 'yesterday', temperature: 27 }],
    ['station bad_quality', { id: 'x', type: 'AirQualityObserved', dateObserved: AT, temperature: 27, reliability: 7 }],
    ['station.relativeHumidity bad_value', { id: 'x', type: 'AirQualityObserved', dateObserved: AT, relativeHumidity: 54 }],
    ['station future_timestamp', { id: 'x', type: 'AirQualityObserved', dateObserved: '2999-01-01T00:00:00Z', temperature: 27 }],
    ['station bad_value', { type: 7 }],
  ])('are refused with their reason: %s', (refused, entity) => {
    expect(send(entity, ...all)).toEqual({ stored: [], refused: [refused] });
  });

  it('are each stored or refused, whatever they hold', () => {
    const attribute = fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constant('Property'), value: fc.jsonValue(), unitCode: fc.jsonValue() }),
    );
    const entity = fc.record(
      {
        type: fc.constantFrom('AirQualityObserved', 'TrafficFlowObserved', 'Feature', 'x'),
        dateObserved: fc.oneof(fc.constantFrom(AT, `${AT}/${AT}`), fc.jsonValue()),
        temperature: attribute,
        no2: attribute,
        intensity: attribute,
        properties: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.array(entity, { minLength: 1, maxLength: 4 }), (entities) => {
        const { stored, refused } = send(entities, ...all);
        expect(stored.length + refused.length).toBeGreaterThanOrEqual(entities.length);
      }),
      { numRuns: 300 },
    );
  });
});

const EXAMPLES = join(__dirname, '../../../../../shared/data/smart-data-models');
const WAYS = ['example.json', 'example-normalized.json', 'example.jsonld', 'example-normalized.jsonld'] as const;

(existsSync(EXAMPLES) ? describe : describe.skip)(
  'the published examples, where ../shared/data/smart-data-models is beside the checkout',
  () => {
    const read = (model: string, way: string) => readFileSync(join(EXAMPLES, model, way), 'utf8');
    const sent = (text: string, ...devices: Device[]) => send(text, ...devices).stored.map((line) => line.split(' ').slice(0, 2).join(' '));

    it.each(WAYS)('are understood as %s', (way) => {
      const air = device('air', 'temperature', '°C');
      const parts = [
        device('air.relativeHumidity', 'humidity', '%'),
        device('air.so2', 'air_quality', 'µg/m³'),
        device('air.co', 'air_quality', 'µg/m³'),
      ];
      const values = sent(read('AirQualityObserved', way), air, ...parts);
      expect(values).toEqual(expect.arrayContaining(['air 12.2', 'air.relativeHumidity 54', 'air.so2 11']));
      expect(sent(read('NoiseLevelObserved', way), device('noise', 'noise', 'dB(A)'))).toEqual(['noise 67.8']);
      expect(sent(read('TrafficFlowObserved', way), device('road', 'traffic', 'veh/h'))).toEqual(['road 2364']);
      const bin = send(read('WasteContainer', way), device('bin', 'fill_level', '%'));
      expect(bin.stored.length + bin.refused.length).toBe(1);
      expect(send(read('WasteContainerIsle', way), device('bin', 'fill_level', '%')).refused).toEqual(['bin unknown_entity']);
    });
  },
);
