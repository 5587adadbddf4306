import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NO_FAULTS, readFaults, USUAL_FAULTS } from './faults.ts';
import { quantityOfFile, readSeries } from './series-file.ts';
import { SimulatedDevice } from './simulated-device.ts';

const device = { deviceKey: 'sim-00001', zone: '97209', type: 'temperature' };
const story = (seed: number, faults = NO_FAULTS): string[] => {
  const start = Date.UTC(2026, 0, 12);
  const simulated = new SimulatedDevice(device, faults, seed, new Date(start));
  return Array.from({ length: 1440 }, (_, minute) => simulated.publish(new Date(start + minute * 60_000))).flat();
};

test('the same seed tells the same story, another seed another', () => {
  assert.deepEqual(story(1), story(1));
  assert.notDeepEqual(story(1), story(2));
});

test('temperature is highest after noon, on the island’s clock', () => {
  const readings = story(1).map((payload) => JSON.parse(payload) as { value: number; timestamp: string });
  const mean = (utcHour: number): number => {
    const values = readings.filter(({ timestamp }) => new Date(timestamp).getUTCHours() === utcHour).map(({ value }) => value);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  assert.ok(mean(17) > mean(8) + 4);
});

test('sequence numbers rise by one', () => {
  const numbers = story(1).map((payload) => (JSON.parse(payload) as { seq: number }).seq);
  assert.ok(numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1));
});

test('each fault happens', () => {
  assert.ok(story(3, { ...NO_FAULTS, duplicate: 0.2 }).length > 1440);
  assert.ok(story(3, { ...NO_FAULTS, silence: 0.1 }).length < 1440);
  assert.ok(story(3, { ...NO_FAULTS, late: 0.1 }).some((payload) => payload.startsWith('[')));
  assert.ok(
    story(3, { ...NO_FAULTS, badJson: 0.1 }).some((payload) => {
      try {
        JSON.parse(payload);
        return false;
      } catch {
        return true;
      }
    }),
  );
  const highest = (payloads: string[]): number => Math.max(...payloads.map((payload) => (JSON.parse(payload) as { value: number }).value));
  assert.ok(highest(story(3, { ...NO_FAULTS, spike: 0.1 })) > highest(story(3)));
});

test('faults are read by name', () => {
  assert.equal(readFaults('usual'), USUAL_FAULTS);
  assert.deepEqual(readFaults('bad-json=0.1,late=1'), { ...NO_FAULTS, badJson: 0.1, late: 1 });
  for (const wrong of ['spikes=0.1', 'spike=2', 'spike=', 'spike']) assert.throws(() => readFaults(wrong), /--faults takes/);
});

test('a series is read in the order of time, its bad lines counted', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'madinina-series-')), 'valencia-no2.csv');
  writeFileSync(file, 'timestamp,value\n2023-01-01 01:00:00,17.0\n2023-01-01 00:00:00,15.0\n2023-01-01 02:00:00,\nnoise,noise\n');
  const { points, skipped } = await readSeries(file);
  assert.deepEqual(
    points.map(({ at, value }) => [at.toISOString(), value]),
    [
      ['2023-01-01T00:00:00.000Z', 15],
      ['2023-01-01T01:00:00.000Z', 17],
    ],
  );
  assert.equal(skipped, 2);
  assert.deepEqual(quantityOfFile(file), { type: 'air_quality', unit: 'µg/m³' });
});
