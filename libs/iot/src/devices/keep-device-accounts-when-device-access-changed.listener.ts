import { type DeviceAccessData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo, type Skipped } from '@madinina/platform/events';
import { DeviceAccountsService } from './device-accounts.service';

@ListensTo(IotEvents.DeviceAccessChanged, { name: 'iot.keep-device-accounts-when-device-access-changed' })
export class KeepDeviceAccountsWhenDeviceAccessChanged implements Listener<DeviceAccessData> {
  constructor(private readonly accounts: DeviceAccountsService) {}

  /** All accounts, not only the changed ones: events may come twice and out of order. */
  async handle(_event: CityEvent<DeviceAccessData>): Promise<Skipped | undefined> {
    if (!this.accounts.areKept) return { skipped: 'MQTT_ACCOUNTS_FILE is not set' };
    await this.accounts.keep();
    return undefined;
  }
}
