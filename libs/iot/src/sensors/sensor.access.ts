import { type Caller } from '@madinina/platform/http';

/**
 * Who sees all of a sensor. Everyone signed in sees the public part: what, where, its state and its last value. The device key (half of what the
 * device signs in with, and a level of its topics) and the free metadata (suppliers, addresses, serial numbers) are for those who manage sensors.
 */
export const seesDevice = (caller: Caller): boolean => caller.permissions.has('iot.sensor.manage');
