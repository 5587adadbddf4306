import { type DeviceStatus } from './device.repository';

const DEVICE_STATUSES: readonly unknown[] = ['active', 'inactive', 'error'] satisfies DeviceStatus[];

/** What a device says of itself; null is what it does not mention. Battery in whole percent. */
export interface ToldStatus {
  readonly status: DeviceStatus | null;
  readonly battery: number | null;
}

/** Reads a status message, or answers what is wrong with it. */
export function readStatus(payload: Buffer): ToldStatus | { readonly wrong: string } {
  let content: unknown;
  try {
    content = JSON.parse(payload.toString('utf8'));
  } catch {
    return { wrong: 'it is no JSON' };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return { wrong: 'it is no object' };
  const { status = null, battery = null } = content as { status?: unknown; battery?: unknown };
  if (status !== null && !DEVICE_STATUSES.includes(status)) return { wrong: `status must be one of ${DEVICE_STATUSES.join(', ')}` };
  if (battery !== null && !(typeof battery === 'number' && battery >= 0 && battery <= 100))
    return { wrong: 'battery must be a number from 0 to 100' };
  if (status === null && battery === null) return { wrong: 'it says neither status nor battery' };
  return { status: status as DeviceStatus | null, battery: battery === null ? null : Math.round(battery) };
}
