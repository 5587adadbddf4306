import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchSensor } from './bench-city.ts';
import { asMessages, benchReadings } from './bench-readings.ts';

const sensors: BenchSensor[] = ['a', 'b', 'c'].map((key, index) => ({
  id: `019aa002-0000-7000-8000-00000000000${String(index)}`,
  deviceKey: key,
  zone: '97209',
  type: 'temperature',
}));
const NOW = Date.UTC(2026, 0, 12, 10);

interface Sent {
  readonly value: number;
  readonly timestamp: string;
  readonly seq: number;
}

test('no two readings of a sensor are one to the city, and none breaks a rule above 30', () => {
  const readings = benchReadings(sensors, 1000, NOW);
  assert.equal(new Set(readings.map(({ sensor, at, seq }) => `${sensor.deviceKey} ${String(at)} ${String(seq)}`)).size, 1000);
  assert.ok(readings.every(({ value, at }) => value >= 20 && value < 30 && at <= NOW));
  assert.equal(readings.at(-1)?.at, NOW);
});

test('messages hold every reading once, in the order of its device, so many in each but the last', () => {
  const readings = benchReadings(sensors, 100, NOW);
  for (const each of [1, 10]) {
    const messages = asMessages(readings, each);
    const sizes = messages.map(({ payload }) => [JSON.parse(payload) as Sent | Sent[]].flat().length);
    assert.ok(sizes.slice(0, -3).every((size) => size === each));
    for (const sensor of sensors) {
      const sent = messages
        .filter(({ device }) => device === sensor)
        .flatMap(({ payload }) => [JSON.parse(payload) as Sent | Sent[]].flat());
      const expected = readings.filter((reading) => reading.sensor === sensor);
      assert.deepEqual(
        sent.map(({ value, timestamp, seq }) => [value, Date.parse(timestamp), seq]),
        expected.map(({ value, at, seq }) => [value, at, seq]),
      );
    }
  }
});
