import { type CallingDevice } from './caller';

/** Verifies what a device sends as HTTP Basic; the room that owns the devices provides it. */
export abstract class DeviceCredentials {
  /**
   * @throws DomainError of kind `unauthenticated` when the key is unknown or the secret is wrong (the same error for both)
   */
  abstract verify(deviceKey: string, secret: string): Promise<CallingDevice>;
}
