import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { payload, watchedSensor, type WatchedSensor } from './sensor.harness';

const run = promisify(execFile);

interface Credentials {
  readonly deviceKey: string;
  readonly secret: string;
}

describe('a device, from its registration to its readings', () => {
  let city: City;
  let sensor: WatchedSensor;
  beforeAll(async () => {
    city = await City.start();
    sensor = await watchedSensor(city, { threshold: 100 });
  });
  afterAll(() => city.stop());

  const broker = () => new URL(city.broker.deviceUrl);
  /** As a person with a shell would. @throws what mosquitto_pub says when it is refused */
  const publish = async ({ deviceKey, secret }: Credentials, topic: string, message: string): Promise<void> => {
    const { hostname, port } = broker();
    const place = ['-h', hostname, '-p', port, '-u', deviceKey, '-P', secret, '-V', 'mqttv5', '-q', '1'];
    const { stderr } = await run('mosquitto_pub', [...place, '-t', topic, '-m', message], { timeout: 60_000 });
    if (/not auth/i.test(stderr)) throw new Error(stderr);
  };
  const post = ({ deviceKey, secret }: Credentials, body: unknown) => {
    const authorization = `Basic ${Buffer.from(`${deviceKey}:${secret}`).toString('base64')}`;
    return city.ask('POST', 'iot/readings', { body, token: null, headers: { authorization } });
  };
  const lastValue = async (): Promise<number | undefined> =>
    (await city.ask<{ lastReading: { value: number } | null }>('GET', `iot/sensors/${sensor.id}`)).body.lastReading?.value;

  it('sends with its own secret over MQTT and over HTTP', async () => {
    const start = Date.now() - 60_000;
    await publish(sensor.credentials, sensor.topic, payload(21, new Date(start), 1));
    await eventually(async () => expect(await lastValue()).toBe(21));
    const answer = await post(sensor.credentials, JSON.parse(payload(22, new Date(start + 1_000), 2)));
    expect(answer).toMatchObject({ status: 200, body: { received: 1, stored: 1 } });
    expect(await lastValue()).toBe(22);
    expect((await post(sensor.credentials, JSON.parse(payload(21, new Date(start), 1)))).body).toMatchObject({ duplicate: 1 });
    const ledger = await city.ask<{ items: unknown[] }>('GET', `iot/ledger?sensor=${sensor.id}`);
    expect(ledger.body.items).toEqual([expect.objectContaining({ received: 3, stored: 2, duplicate: 1, rejected: 0 })]);
  });

  it('cannot speak for another', async () => {
    const other = await watchedSensor(city, { threshold: 100 });
    await expect(publish(sensor.credentials, other.topic, payload(99, new Date(), 9))).rejects.toThrow(/not auth/i);
    await expect(publish({ ...sensor.credentials, secret: other.credentials.secret }, sensor.topic, '{}')).rejects.toThrow();
  });

  it('is tried again, after a person mended what its reading was refused for', async () => {
    await city.ask('PATCH', `iot/sensors/${sensor.id}`, { body: { maxValue: 40 } });
    const at = new Date();
    await eventually(async () => {
      const { status } = await post(sensor.credentials, JSON.parse(payload(45, at, 3)));
      expect(status).toBe(422);
    });
    const { deviceKey } = sensor.credentials;
    await city.ask('PATCH', `iot/sensors/${sensor.id}`, { body: { maxValue: null } });
    await eventually(async () => {
      const refused = await city.ask<{ items: { id: string; replayedAt: string | null }[] }>('GET', `iot/rejected?deviceKey=${deviceKey}`);
      const message = refused.body.items.find(({ replayedAt }) => replayedAt === null);
      if (message) await city.ask('POST', `iot/rejected/${message.id}/replay`);
      expect(await lastValue()).toBe(45);
    });
  });

  it('is shut out at both doors when its secret is replaced, and its successor is let in', async () => {
    const { body: fresh } = await city.ask<Credentials & Record<string, unknown>>('POST', `iot/sensors/${sensor.id}/credentials`);
    expect((await post(sensor.credentials, [])).status).toBe(401);
    await eventually(async () => {
      await expect(publish(sensor.credentials, sensor.topic, '{}')).rejects.toThrow();
    });
    const at = new Date();
    await eventually(() => publish(fresh, sensor.topic, payload(23, at, 4)));
    await eventually(async () => expect(await lastValue()).toBe(23));
    expect((await city.ask('DELETE', `iot/sensors/${sensor.id}/credentials`)).status).toBe(204);
    expect((await post(fresh, [])).status).toBe(401);
  });
});
