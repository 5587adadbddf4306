import { Database } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { MqttConfig, MqttModule } from '@madinina/platform/mqtt';
import { eventually, startTestBroker, type TestBroker } from '@madinina/platform/testing';
import { Logger, Module } from '@nestjs/common';
import mqtt from 'mqtt';
import { IotHttpModule } from '../iot.http.module';
import { type RegisteredSensorDto } from '../sensors/sensor.dto';
import { ZoneFactory } from '../zones/zone.factory';
import { DeviceAccessRepository } from './device-access.repository';
import { TellDeviceWhenConfigurationChanged } from './tell-device-when-configuration-changed.listener';

@Module({ imports: [MqttModule.forPublisher()], providers: [DeviceAccessRepository, TellDeviceWhenConfigurationChanged] })
class TellingModule {}

describe('what a device is told of itself', () => {
  let broker: TestBroker;
  let room: RoomHarness;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    broker = await startTestBroker();
    room = await RoomHarness.start({
      imports: [IotHttpModule, TellingModule],
      config: [MqttConfig],
      environment: { MQTT_URL: broker.url },
    });
  });
  afterAll(async () => {
    await room.stop();
    await broker.remove();
  });

  /** Hands over the events that left, as the worker would, and forgets them. */
  const tell = async (): Promise<string[]> => {
    const database = room.get(Database);
    const rows = await database.query<{ id: string; data: { deviceKey: string } }>(
      `DELETE FROM outbox_events WHERE name = 'iot.device-configuration-changed' RETURNING id, data`,
    );
    for (const { id, data } of rows) {
      const event = { id, name: '', data, occurredAt: new Date(), correlationId: id };
      await database.transaction(() => room.get(TellDeviceWhenConfigurationChanged).handle(event));
    }
    return rows.map(({ data }) => data.deviceKey);
  };
  /** What a device hears that comes now. */
  const heardBy = async (deviceKey: string): Promise<unknown[]> => {
    const device = await mqtt.connectAsync(broker.url);
    const heard: unknown[] = [];
    device.on('message', (topic, payload) => heard.push(topic === 'end' ? 'end' : JSON.parse(payload.toString())));
    await device.subscribeAsync([`city/commands/${deviceKey}`, 'end'], { qos: 1 });
    await device.publishAsync('end', '', { qos: 1 });
    await eventually(() => expect(heard).toContain('end'));
    await device.endAsync();
    return heard.filter((message) => message !== 'end');
  };

  it('is its zone and its interval, whenever it comes, until it is removed', async () => {
    const [one, other] = [await ZoneFactory.named('Une').save(room.database), await ZoneFactory.named('Deux').save(room.database)];
    const token = room.tokenFor('ADMIN');
    const body = { name: 'Quai', type: 'noise', zoneId: one.id, location: { type: 'Point', coordinates: [-61.1, 14.6] } };
    const { body: sensor } = await room.request<RegisteredSensorDto>('POST', 'iot/sensors', { token, body });
    const { deviceKey } = sensor.credentials;
    const change = (fields: object) => room.request('PATCH', `iot/sensors/${sensor.id}`, { token, body: fields });
    expect(await tell()).toEqual([deviceKey]);
    expect(await heardBy(deviceKey)).toEqual([{ type: 'configuration', zone: one.code, intervalSeconds: 60, unit: 'dB(A)' }]);

    expect((await change({ intervalSeconds: 10 })).status).toBe(200);
    expect((await change({ zoneId: other.id })).status).toBe(200);
    expect(await tell()).toEqual([deviceKey, deviceKey]);
    expect(await heardBy(deviceKey)).toEqual([{ type: 'configuration', zone: other.code, intervalSeconds: 10, unit: 'dB(A)' }]);
    await change({ name: 'Grand quai' });
    expect(await tell()).toEqual([]);

    expect((await room.request('DELETE', `iot/sensors/${sensor.id}`, { token })).status).toBe(204);
    expect(await tell()).toEqual([deviceKey]);
    expect(await heardBy(deviceKey)).toEqual([]);
  });
});
