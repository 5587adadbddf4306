import { access, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { RoomHarness } from '@madinina/platform/harness';
import { BrokerAccounts, BrokerAccountsConfig } from '@madinina/platform/mqtt';
import { eventually, type GuardedBroker, startGuardedBroker } from '@madinina/platform/testing';
import { Logger, Module } from '@nestjs/common';
import mqtt, { type MqttClient } from 'mqtt';
import { IotHttpModule } from '../iot.http.module';
import { type DeviceCredentialsDto, type RegisteredSensorDto } from '../sensors/sensor.dto';
import { ZoneFactory } from '../zones/zone.factory';
import { DeviceAccessRepository } from './device-access.repository';
import { DeviceAccountsService } from './device-accounts.service';

@Module({ providers: [BrokerAccounts, DeviceAccessRepository, DeviceAccountsService] })
class AccountsModule {}

const CONSUMER = {
  clientId: 'madinina-ingest',
  clean: false,
  reconnectPeriod: 50,
  protocolVersion: 5,
  properties: { sessionExpiryInterval: 3_600 },
} as const;

/** What a city's own process would hear. */
interface Heard {
  readonly topic: string;
  readonly text: string;
}

describe('devices at the broker', () => {
  let broker: GuardedBroker;
  let room: RoomHarness;
  let accounts: DeviceAccountsService;
  let zone: { readonly id: string; readonly code: string };
  let city: MqttClient;
  const heard: Heard[] = [];
  const open: MqttClient[] = [];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    broker = await startGuardedBroker();
    room = await RoomHarness.start({
      imports: [IotHttpModule, AccountsModule],
      config: [BrokerAccountsConfig],
      environment: { MQTT_ACCOUNTS_FILE: broker.accountsFile },
    });
    accounts = room.get(DeviceAccountsService);
    zone = await ZoneFactory.named('Schœlcher').save(room.database);
    city = await mqtt.connectAsync(broker.url, CONSUMER);
    city.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
    await city.subscribeAsync('city/#', { qos: 1 });
  });
  afterAll(async () => {
    await Promise.all([city, ...open].map((client) => client.endAsync(true)));
    await room.stop();
    await broker.remove();
  });

  const ask = <Body>(method: 'POST' | 'DELETE', path: string, body?: unknown) =>
    room.request<Body>(method, path, { token: room.tokenFor('ADMIN'), ...(body !== undefined && { body }) });
  const register = async (more: object = {}): Promise<RegisteredSensorDto> => {
    const location = { type: 'Point', coordinates: [-61.1, 14.6] };
    return (await ask<RegisteredSensorDto>('POST', 'iot/sensors', { name: 'Quai', type: 'noise', zoneId: zone.id, location, ...more }))
      .body;
  };
  const connect = async ({ deviceKey, secret }: DeviceCredentialsDto, clientId = 'anything'): Promise<MqttClient> => {
    const options = { username: deviceKey, password: secret, clientId, reconnectPeriod: 0, protocolVersion: 5 as const };
    const client = await mqtt.connectAsync(broker.deviceUrl, options, false);
    open.push(client);
    return client;
  };
  /** A device that the broker has heard of. */
  const device = async (): Promise<{ sensor: RegisteredSensorDto; client: MqttClient }> => {
    const sensor = await register();
    await accounts.keep();
    return { sensor, client: await eventually(() => connect(sensor.credentials)) };
  };
  const readings = (key: string, code = zone.code) => `city/${code}/sensors/${key}/readings`;
  const texts = () => heard.map(({ text }) => text);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'let in',
      (error: unknown) => (error instanceof Error ? error.message : error),
    );

  it('speak for themselves and hear their own commands, under the client id that is theirs', async () => {
    const { sensor, client } = await device();
    const commands: string[] = [];
    client.on('message', (_topic, payload) => commands.push(payload.toString()));
    await client.subscribeAsync([`city/commands/${sensor.credentials.deviceKey}`, 'city/#', '#'], { qos: 1 });
    await client.publishAsync(readings(sensor.credentials.deviceKey), 'mine', { qos: 1 });
    await city.publishAsync(`city/commands/${sensor.credentials.deviceKey}`, 'for it', { qos: 1 });
    await city.publishAsync('city/commands/another', 'for another', { qos: 1 });
    await city.publishAsync(readings('another'), 'of another', { qos: 1 });
    await eventually(() => expect(texts()).toEqual(expect.arrayContaining(['mine', 'of another'])));
    expect(new Set(commands)).toEqual(new Set(['for it']));
  });

  it('cannot fill the memory of the broker with a few messages', async () => {
    const { sensor, client } = await device();
    const topic = readings(sensor.credentials.deviceKey);
    // The broker says how much it takes of one message, and hangs up on who sends more all the same.
    await client.publishAsync(topic, Buffer.alloc(1_048_576, 'x'), { qos: 1 });
    const { secret: password, deviceKey: username } = sensor.credentials;
    const blunt = await mqtt.connectAsync(broker.deviceUrl, { username, password, reconnectPeriod: 0, protocolVersion: 4 }, false);
    open.push(blunt);
    const closed = new Promise((resolve) => blunt.once('close', () => resolve('hung up')));
    blunt.on('error', () => undefined);
    const sent = blunt.publishAsync(topic, Buffer.alloc(4_194_304, 'x'), { qos: 1 }).then(
      () => 'taken',
      () => 'hung up',
    );
    expect(await Promise.race([closed, sent])).toBe('hung up');
  });

  it('cannot speak for another, nor as the city', async () => {
    const { sensor } = await device();
    const other = await register();
    const topics = [
      readings(other.credentials.deviceKey),
      readings(sensor.credentials.deviceKey).replace('readings', 'anything'),
      `city/${zone.code}/alerts`,
      `city/commands/${sensor.credentials.deviceKey}`,
    ];
    for (const topic of topics) {
      const forger = await connect(sensor.credentials);
      expect(await refusal(forger.publishAsync(topic, 'forged', { qos: 1 }))).toContain('Not authorized');
    }
    expect(texts()).not.toContain('forged');
  });

  it('cannot take over the session of the city’s own process by its name', async () => {
    const { sensor } = await device();
    const cut = jest.fn();
    city.once('close', cut);
    const thief = await connect(sensor.credentials, 'madinina-ingest');
    await thief.publishAsync(readings(sensor.credentials.deviceKey), 'as itself', { qos: 1 });
    await eventually(() => expect(texts()).toContain('as itself'));
    expect(cut).not.toHaveBeenCalled();
  });

  it('are not let in with a wrong secret, without one, unknown, or at the door of the city', async () => {
    const { sensor } = await device();
    const { deviceKey, secret } = sensor.credentials;
    const other = await register();
    expect(await refusal(connect({ deviceKey, secret: 'wrong' }))).toContain('Not authorized');
    expect(await refusal(connect({ deviceKey, secret: '' }))).toContain('Not authorized');
    expect(await refusal(connect({ deviceKey, secret: other.credentials.secret }))).toContain('Not authorized');
    expect(await refusal(connect({ deviceKey: 'nobody', secret }))).toContain('Not authorized');
    const cityDoor = new URL(broker.url);
    const knock = mqtt.connectAsync(`mqtt://${cityDoor.host}`, { username: deviceKey, password: secret, reconnectPeriod: 0 }, false);
    expect(await refusal(knock)).toContain('Not authorized');
    expect(await refusal(mqtt.connectAsync(broker.deviceUrl, { reconnectPeriod: 0 }, false))).toContain('Not authorized');
  });

  it('are cut off when their secret is replaced, revoked, or their sensor is removed', async () => {
    for (const [method, path] of [
      ['POST', '/credentials'],
      ['DELETE', '/credentials'],
      ['DELETE', ''],
    ] as const) {
      const { sensor, client } = await device();
      const answer = await ask<DeviceCredentialsDto>(method, `iot/sensors/${sensor.id}${path}`);
      expect(answer.status).toBeLessThan(300);
      await accounts.keep();
      await eventually(() => expect(client.connected).toBe(false));
      expect(await refusal(connect(sensor.credentials))).toContain('Not authorized');
      if (method === 'POST') expect((await connect(answer.body)).connected).toBe(true);
    }
  });

  it('keep their connection while others come and go', async () => {
    const { client } = await device();
    await device();
    await device();
    expect(client.connected).toBe(true);
  });

  it('of a name that the broker keeps for itself are refused, and a stranger’s account changes nothing for the gateway', async () => {
    for (const deviceKey of ['city', 'devices', 'a:b']) {
      const location = { type: 'Point', coordinates: [-61.1, 14.6] };
      expect((await ask('POST', 'iot/sensors', { name: 'Faux', type: 'noise', zoneId: zone.id, location, deviceKey })).status).toBe(422);
    }
    await room.database.query(`UPDATE sensors SET device_key = 'devices' WHERE id = $1`, [(await register()).id]);
    await accounts.keep();
    await device();
    const gateway = await mqtt.connectAsync(broker.gatewayUrl, { reconnectPeriod: 0, protocolVersion: 5 }, false);
    open.push(gateway);
    await gateway.publishAsync(readings('any-device'), 'through the gateway', { qos: 1 });
    await eventually(() => expect(texts()).toContain('through the gateway'));
  });

  it('come back after the broker, and what they sent while the city was away waits for it', async () => {
    const { sensor, client } = await device();
    const { deviceKey } = sensor.credentials;
    await city.endAsync(true);
    await client.publishAsync(readings(deviceKey), 'before', { qos: 1 });
    await broker.stop();
    await broker.start();
    const again = await eventually(() => connect(sensor.credentials));
    await again.publishAsync(readings(deviceKey), 'after', { qos: 1 });
    city = mqtt.connect(broker.url, CONSUMER);
    city.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
    await eventually(() => expect(texts()).toEqual(expect.arrayContaining(['before', 'after'])));
  });

  it('stay when their file is lost, which is written again when a process starts', async () => {
    const { client } = await device();
    await rm(broker.accountsFile);
    // Longer than the broker looks away.
    await wait(1_500);
    expect(client.connected).toBe(true);
    accounts.onApplicationBootstrap();
    await eventually(() => access(broker.accountsFile));
    expect(client.connected).toBe(true);
  });

  it('are written down as they are after many changes at once, and only when something changed', async () => {
    const sensors = await Promise.all(Array.from({ length: 20 }, () => register()));
    await Promise.all(
      sensors.map(async ({ id }, index) => {
        if (index % 2 === 0) await ask('DELETE', `iot/sensors/${id}`);
        else await ask('POST', `iot/sensors/${id}/credentials`);
        await accounts.keep();
      }),
    );
    const { ino } = await stat(broker.accountsFile);
    expect([await accounts.keep(), (await stat(broker.accountsFile)).ino]).toEqual([false, ino]);
    for (const { credentials } of sensors.slice(0, 4)) expect(await refusal(connect(credentials))).toContain('Not authorized');
  });

  it('are written down for many events whose transactions overlap, none of which waits for another’s end', async () => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const other = begun.then(() => room.database.transaction(() => accounts.keep()));
    await room.database.transaction(async () => {
      await accounts.keep();
      begin();
      await wait(200);
      await accounts.keep();
    });
    await other;
  });
});
