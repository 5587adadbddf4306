import { AuthEvents, type SessionRevokedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { DeviceRepository } from './device.repository';

/** Who signed out on a phone, or had it stolen, is told nothing there any more. What registers later is another session's. */
@ListensTo(AuthEvents.SessionRevoked, { name: 'notifications.forget-devices-when-session-revoked' })
export class ForgetDevicesWhenSessionRevoked implements Listener<SessionRevokedData> {
  constructor(private readonly devices: DeviceRepository) {}

  async handle({ data: { accountId, sessionId }, occurredAt }: CityEvent<SessionRevokedData>): Promise<void> {
    await this.devices.removeOfSession(accountId, sessionId, occurredAt);
  }
}
