import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { payload, watchedSensor } from './sensor.harness';

interface Items<Item> {
  readonly items: readonly Item[];
}

describe('a reading becomes a notification', () => {
  let city: City;
  beforeAll(async () => {
    city = await City.start();
  });
  afterAll(() => city.stop());

  it('keeps each application under 200 MB when it has nothing to do', async () => {
    const megabytes = await Promise.all(
      city.processes.map(async (process) => [process.name, (await process.memory()) / 1024 ** 2] as const),
    );
    expect(megabytes.filter(([, size]) => size >= 200)).toEqual([]);
  });

  it('is stored, raises an alert, tells the operator, and is heard on the socket', async () => {
    const sensor = await watchedSensor(city, { threshold: 35, clear: 33 });
    const socket = await city.socket();
    const heard: { event: string; body: Record<string, unknown> }[] = [];
    for (const event of ['alert', 'notification']) socket.on(event, (body: Record<string, unknown>) => heard.push({ event, body }));
    const start = Date.now() - 10_000;

    // The ingest process learns of the new device and its rule within a moment.
    await sensor.device.publishAsync(sensor.topic, payload(30.5, new Date(start), 1), { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask<{ lastReading: { value: number } | null }>('GET', `iot/sensors/${sensor.id}`);
      expect(body.lastReading?.value).toBe(30.5);
    });
    await sensor.device.publishAsync(sensor.topic, payload(36.2, new Date(start + 1000), 2), { qos: 1 });

    await eventually(() => expect(heard.map(({ event }) => event).sort()).toEqual(['alert', 'notification']));
    const alert = heard.find(({ event }) => event === 'alert');
    expect(alert?.body).toMatchObject({
      sensorId: sensor.id,
      zoneId: sensor.zoneId,
      severity: 'high',
      status: 'active',
      value: 36.2,
      unit: '°C',
    });

    const alerts = await city.ask<Items<{ id: string; status: string }>>('GET', `iot/alerts?sensor=${sensor.id}`);
    expect(alerts.body.items).toEqual([expect.objectContaining({ id: alert?.body['id'], status: 'active' })]);
    const details = await city.ask('GET', `iot/alerts/${String(alert?.body['id'])}`);
    expect(details.body).toMatchObject({ readings: [{ value: 36.2 }], reason: expect.stringContaining('35') as string });

    const notifications = await city.ask<Items<{ id: string; subjectId: string; readAt: string | null }>>(
      'GET',
      'notifications?unread=true',
    );
    const told = notifications.body.items.filter(({ subjectId }) => subjectId === alert?.body['id']);
    expect(told).toHaveLength(1);
    expect((await city.ask('PUT', `notifications/read/${String(told[0]?.id)}`)).body['readAt']).toEqual(expect.any(String));
    expect((await city.ask('GET', 'notifications/unread-count')).body).toEqual({ count: 0 });

    // Inside the band nothing changes; below it the alert is over.
    await sensor.device.publishAsync(sensor.topic, payload(34, new Date(start + 2000), 3), { qos: 1 });
    await sensor.device.publishAsync(sensor.topic, payload(32.5, new Date(start + 3000), 4), { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask('GET', `iot/alerts/${String(alert?.body['id'])}`);
      expect(body['status']).toBe('resolved');
    });
  });

  it('shows the history of what was stored', async () => {
    const sensor = await watchedSensor(city, { threshold: 100 });
    const start = Date.UTC(2026, 0, 12, 10);
    const readings = Array.from({ length: 120 }, (_, minute) => ({
      value: minute,
      timestamp: new Date(start + minute * 60_000).toISOString(),
      seq: minute,
    }));
    await sensor.device.publishAsync(sensor.topic, JSON.stringify(readings), { qos: 1 });
    await eventually(async () => {
      const path = `iot/sensors/${sensor.id}/data?from=2026-01-12T10:00:00Z&to=2026-01-12T12:00:00Z&interval=hour&aggregates=avg,min,max,count`;
      const { body } = await city.ask<Items<Record<string, unknown>>>('GET', path);
      expect(body.items).toEqual([
        expect.objectContaining({ avg: 29.5, min: 0, max: 59, count: 60 }),
        expect.objectContaining({ avg: 89.5, min: 60, max: 119, count: 60 }),
      ]);
    });
  });

  it('shows a citizen the city, and not what signs a device in', async () => {
    const account = { email: 'citoyenne@city.example', password: 'une phrase de passe longue', givenName: 'Zoé', familyName: 'Césaire' };
    expect((await city.ask('POST', 'auth/register', { body: account, token: null })).status).toBeLessThan(300);
    const { accessToken } = await city.signIn({ identifier: account.email, password: account.password });
    const sensors = await city.ask<Items<Record<string, unknown>>>('GET', 'iot/sensors', { token: accessToken });
    expect(sensors.body.items.length).toBeGreaterThan(0);
    for (const sensor of sensors.body.items) expect(sensor).not.toHaveProperty('deviceKey');
    expect((await city.ask('POST', 'iot/rules', { token: accessToken, body: {} })).status).toBe(403);
  });
});
