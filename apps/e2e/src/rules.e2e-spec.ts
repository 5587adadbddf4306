import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { watchedSensor } from './sensor.harness';

interface Alert {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('rules of every kind', () => {
  let city: City;
  beforeAll(async () => {
    city = await City.start();
  });
  afterAll(() => city.stop());

  it('find what is odd, tell it on the socket, are tried over the past, and move as a document', async () => {
    const sensor = await watchedSensor(city, { threshold: 1_000 });
    const odd = await city.make<{ id: string }>('iot/rules', {
      name: 'Inhabituel',
      severity: 'medium',
      scope: { sensorId: sensor.id },
      condition: { type: 'anomaly' },
    });
    const silent = await city.make<{ id: string }>('iot/rules', {
      name: 'Muet',
      severity: 'high',
      scope: { zoneId: sensor.zoneId },
      condition: { type: 'offline', missedReadings: 5 },
    });
    const socket = await city.socket();
    const heard: Record<string, unknown>[] = [];
    socket.on('alert', (body: Record<string, unknown>) => heard.push(body));

    // What is usual is kept by half hours of the day: the same minute of the hour at whatever time the tests run.
    const start = Math.floor(Date.now() / HOUR) * HOUR - 5 * HOUR + 3 * MINUTE;
    const reading = (minute: number, value: number) => ({
      value,
      unit: '°C',
      timestamp: new Date(start + minute * MINUTE).toISOString(),
      seq: minute,
    });
    const send = (readings: readonly object[]) => sensor.device.publishAsync(sensor.topic, JSON.stringify(readings), { qos: 1 });
    const stored = (value: number) =>
      eventually(async () => {
        const { body } = await city.ask<{ lastReading: { value: number } | null }>('GET', `iot/sensors/${sensor.id}`);
        expect(body.lastReading?.value).toBe(value);
      });
    await send([reading(0, 20.5)]);
    await stored(20.5);
    await send(Array.from({ length: 200 }, (_, index) => reading(index + 1, 20 + (index % 7) / 10)));
    await send([reading(201, 61)]);
    await stored(61);

    await eventually(() => expect(heard.map(({ type, value }) => [type, value])).toEqual([['anomaly', 61]]));
    const { body } = await city.ask<{ items: Alert[] }>('GET', `iot/alerts?sensor=${sensor.id}`);
    const details = await city.ask('GET', `iot/alerts/${body.items[0]?.id ?? ''}`);
    expect(details.body).toMatchObject({
      type: 'anomaly',
      anomaly: { signal: expect.any(String) as string },
      definition: { condition: { type: 'anomaly' } },
    });

    const period = { from: new Date(start).toISOString(), to: new Date(start + 210 * MINUTE).toISOString() };
    const tried = async (id: string) =>
      (await city.ask<{ alerts: { value: number | null }[] }>('POST', `iot/rules/${id}/dry-run`, { body: period })).body;
    expect((await tried(odd.id)).alerts.map(({ value }) => value)).toEqual([61]);
    expect((await tried(sensor.ruleId)).alerts).toEqual([]);
    expect(await tried(silent.id)).toMatchObject({ sensors: 1 });

    const document = await city.ask<{ rules: { name: string }[] }>('GET', 'iot/rules/export');
    expect(document.body.rules.map(({ name }) => name)).toEqual(expect.arrayContaining(['Inhabituel', 'Muet']));
    const imported = await city.ask('POST', 'iot/rules/import', { body: document.body });
    expect(imported.body).toMatchObject({ created: 0, changed: 0, unchanged: document.body.rules.length });
  });
});
