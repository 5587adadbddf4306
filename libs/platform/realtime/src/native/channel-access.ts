import { type Permission } from '@madinina/contracts';
import { type Caller } from '@madinina/platform/http';

/** Which permission opens a channel; a channel without a rule is closed. */
const CHANNELS: readonly { readonly pattern: RegExp; readonly permission: Permission }[] = [
  { pattern: /^alerts$/, permission: 'iot.alert.read' },
];

export function mayHear(caller: Caller, channel: string): boolean {
  return CHANNELS.some(({ pattern, permission }) => pattern.test(channel) && caller.permissions.has(permission));
}
