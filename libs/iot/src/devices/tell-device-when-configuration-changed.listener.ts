import { type DeviceConfigurationData, deviceCommandsTopic, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { MqttPublisher } from '@madinina/platform/mqtt';
import { DeviceAccessRepository } from './device-access.repository';

/** Retained, so that a device learns it whenever it comes: its zone, a level of its topics, and how often it is to measure. */
@ListensTo(IotEvents.DeviceConfigurationChanged, { name: 'iot.tell-device-when-configuration-changed' })
export class TellDeviceWhenConfigurationChanged implements Listener<DeviceConfigurationData> {
  constructor(
    private readonly devices: DeviceAccessRepository,
    private readonly broker: MqttPublisher,
  ) {}

  /** As it is now, not as it was when the event left: events may come twice and out of order. */
  async handle({ data: { deviceKey } }: CityEvent<DeviceConfigurationData>): Promise<void> {
    const configuration = await this.devices.takeConfiguration(deviceKey);
    // An empty message takes back what is retained for a device that is gone.
    const payload = configuration ? JSON.stringify({ type: 'configuration', ...configuration }) : '';
    await this.broker.publish(deviceCommandsTopic.path({ deviceKey }), payload, { qos: 1, retain: true });
  }
}
