import { deviceStatusTopic } from '@madinina/contracts';
import { type MqttMessage } from '@madinina/platform/mqtt';
import { Injectable, Logger } from '@nestjs/common';
import { type Device } from './device';
import { DeviceRegistry } from './device-registry';
import { type DeviceState, DeviceRepository } from './device.repository';
import { readStatus, type ToldStatus } from './device-status';

/** Keeps what devices, and the broker when they vanish, say of their state. */
@Injectable()
export class DeviceStatusService {
  private readonly logger = new Logger(DeviceStatusService.name);

  constructor(
    private readonly registry: DeviceRegistry,
    private readonly devices: DeviceRepository,
  ) {}

  /** Of several messages of a device the last word on each counts. A message that says nothing, or is not the device's to say, is passed over. */
  async keep(messages: readonly MqttMessage[]): Promise<void> {
    const told = new Map<string, ToldStatus>();
    const named = messages.map(({ topic, payload }) => ({ place: deviceStatusTopic.match(topic), payload }));
    await this.registry.learn(named.flatMap(({ place }) => (place ? [place.deviceKey] : [])));
    for (const { place, payload } of named) {
      const device = place && this.registry.find(place.deviceKey);
      if (!device || device.zoneCode !== place.zone) continue;
      const said = readStatus(payload);
      if ('wrong' in said) this.logger.debug({ deviceKey: device.key, wrong: said.wrong }, 'A status message is passed over');
      else
        told.set(device.key, {
          status: said.status ?? told.get(device.key)?.status ?? null,
          battery: said.battery ?? told.get(device.key)?.battery ?? null,
        });
    }
    const changed = [...told].flatMap(([key, said]) => {
      const device = this.registry.find(key);
      return device && differs(device, said) ? [{ device, said }] : [];
    });
    if (changed.length === 0) return;
    await this.devices.keepStates(changed.map(({ device, said }): DeviceState => ({ sensorId: device.sensorId, ...said })));
    for (const { device, said } of changed) this.registry.remember({ ...device, ...after(device, said) });
  }
}

const after = ({ status, battery }: Device, said: ToldStatus): Pick<Device, 'status' | 'battery'> => ({
  // Maintenance is a person's word, which the device does not take back.
  status: status === 'maintenance' ? status : (said.status ?? status),
  battery: said.battery ?? battery,
});

function differs(device: Device, said: ToldStatus): boolean {
  const next = after(device, said);
  return next.status !== device.status || next.battery !== device.battery;
}
