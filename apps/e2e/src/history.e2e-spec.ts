import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { payload, watchedSensor, type WatchedSensor } from './sensor.harness';

const PATIENT = { timeoutMs: 60_000, everyMs: 250 };
const HOUR_MS = 3_600_000;
const COUNT = 180;

describe('what a device measured in the last hours', () => {
  let city: City;
  let sensor: WatchedSensor;
  // Three hours that are over, one reading a minute.
  const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 4 * HOUR_MS;
  const period = `from=${new Date(start).toISOString()}&to=${new Date(start + 3 * HOUR_MS).toISOString()}`;

  beforeAll(async () => {
    city = await City.start();
    sensor = await watchedSensor(city, { threshold: 1_000 });
    const messages = Array.from({ length: COUNT }, (_, n) => payload(n / 4, new Date(start + n * 60_000), n));
    await Promise.all(messages.map((message) => sensor.device.publishAsync(sensor.topic, message, { qos: 1 })));
  });
  afterAll(() => city.stop(), 60_000);

  const hours = async () => {
    const path = `iot/sensors/${sensor.id}/data?interval=hour&aggregates=count,min,max,avg,p95&${period}`;
    return (await city.ask<{ items: Record<string, unknown>[] }>('GET', path)).body.items;
  };
  const expected = [0, 1, 2].map((hour) => ({
    timestamp: new Date(start + hour * HOUR_MS).toISOString(),
    count: 60,
    min: hour * 15,
    max: hour * 15 + 14.75,
    avg: hour * 15 + 7.375,
    p95: expect.closeTo(hour * 15 + 14.0125) as number,
  }));

  it('is told at once, and the same once the worker has summed it up', async () => {
    await eventually(async () => expect(await hours()).toEqual(expected), PATIENT);
    const jobs = async () =>
      (await (await fetch(`${city.worker.url}/metrics`)).text()).match(/queue_attempts_total\{[^}]*iot\.rollups-refresh[^}]*\} (\d+)/)?.[1];
    const before = Number((await jobs()) ?? 0);
    await eventually(async () => expect(Number((await jobs()) ?? 0)).toBeGreaterThan(before + 1), PATIENT);
    expect(await hours()).toEqual(expected);
  });

  it('is there as a file', async () => {
    const { status, headers, body } = await city.ask<string>('GET', `iot/sensors/${sensor.id}/export?${period}`);
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      expect.stringMatching(/^attachment; filename="Temperature-\d+_.*\.csv"$/),
    ]);
    const lines = body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('timestamp,value,unit,quality,id');
    expect(lines.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(Array.from({ length: COUNT }, (_, n) => n / 4));
  });

  it('counts in the numbers of the city within ten seconds', async () => {
    await eventually(async () => {
      const { body } = await city.ask<{ readings: { total: number }; sensors: { total: number } }>('GET', 'iot/stats?hours=6');
      expect([body.sensors.total, body.readings.total]).toEqual([1, COUNT]);
    }, PATIENT);
  });
});
