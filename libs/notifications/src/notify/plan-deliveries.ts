import { type Channel, CHANNELS, type DeliveryStatus } from '@madinina/contracts';
import { digestDueOf } from '../digest/digest-due';
import { frequencyOf } from '../digest/frequency';
import { passes, type Preferences, wants } from '../preferences/preferences';
import { endOfQuiet } from '../preferences/quiet-hours';
import { type Notice } from './notice';

/** Why a channel says nothing; what is left to a `digest`, or is `throttled`, is told by one. */
export type SkipReason = 'not_asked' | 'preference' | 'no_device' | HeldReason;
type HeldReason = 'digest' | 'throttled';

/** What one channel is to do with a notification. */
export interface PlannedDelivery {
  readonly channel: Channel;
  /** The device of a push; empty for other channels. */
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly reason: SkipReason | 'quiet_hours' | null;
  /** Not before; of what is held for a digest, when that leaves. */
  readonly dueAt: Date;
}

/** What is known of the person, at the moment of telling. */
export interface Circumstances {
  readonly preferences: Preferences;
  /** IANA name. */
  readonly timeZone: string;
  /** Those whose tokens live. */
  readonly deviceIds: readonly string[];
  /** How many notifications of this type were pushed or mailed in the window of the throttle. */
  readonly recent: number;
  /** From how many on they are held. */
  readonly throttleLimit: number;
  readonly now: Date;
}

const DISTURBING: readonly Channel[] = ['push', 'email'];

/** Whether so many of the notice's type are too many: it may disturb, and nothing lets it pass. */
export const isThrottled = ({ type, priority, channels }: Pick<Notice, 'type' | 'priority' | 'channels'>): boolean =>
  !passes(type, priority) && (!channels || channels.some((channel) => DISTURBING.includes(channel)));

/** Whether a digest tells it later. */
export const isHeld = ({ status, reason }: Pick<PlannedDelivery, 'status' | 'reason'>): boolean =>
  status === 'skipped' && (reason === 'digest' || reason === 'throttled');

/** One delivery a channel, of the push one a device: what is to be sent when, or why it is not. */
export function planDeliveries(notice: Notice, circumstances: Circumstances): PlannedDelivery[] {
  return CHANNELS.flatMap((channel) => planChannel(channel, notice, circumstances));
}

function planChannel(channel: Channel, notice: Notice, circumstances: Circumstances): PlannedDelivery[] {
  const { now, deviceIds } = circumstances;
  const skipReason = whySkipped(channel, notice, circumstances);
  if (skipReason) return [{ channel, target: '', status: 'skipped', reason: skipReason, dueAt: now }];
  const heldReason = DISTURBING.includes(channel) ? whyHeld(notice, circumstances) : undefined;
  if (heldReason) return [{ channel, target: '', status: 'skipped', reason: heldReason, dueAt: heldUntil(notice, circumstances) }];
  // It stands in the list as soon as the transaction ends.
  if (channel === 'in_app') return [{ channel, target: '', status: 'delivered', reason: null, dueAt: now }];
  const quietEnd = DISTURBING.includes(channel) ? quietUntil(notice, circumstances) : undefined;
  const queued = { channel, status: 'queued', reason: quietEnd ? 'quiet_hours' : null, dueAt: quietEnd ?? now } as const;
  return channel === 'push' ? deviceIds.map((target) => ({ ...queued, target })) : [{ ...queued, target: '' }];
}

function whySkipped(channel: Channel, notice: Notice, { preferences, deviceIds }: Circumstances): SkipReason | undefined {
  if (notice.channels && !notice.channels.includes(channel)) return 'not_asked';
  if (!passes(notice.type, notice.priority) && !wants(preferences, notice.type, channel)) return 'preference';
  if (channel === 'push' && deviceIds.length === 0) return 'no_device';
  return undefined;
}

function whyHeld({ type, priority }: Notice, { preferences, recent, throttleLimit }: Circumstances): HeldReason | undefined {
  if (passes(type, priority)) return undefined;
  if (frequencyOf(preferences.digests, type) !== 'immediate') return 'digest';
  return recent >= throttleLimit ? 'throttled' : undefined;
}

const heldUntil = ({ type }: Notice, { preferences, timeZone, now }: Circumstances): Date =>
  digestDueOf(type, now, preferences, preferences.timeZone ?? timeZone);

function quietUntil({ type, priority }: Notice, { preferences, timeZone, now }: Circumstances): Date | undefined {
  if (!preferences.quietHours || passes(type, priority)) return undefined;
  return endOfQuiet(preferences.quietHours, now, preferences.timeZone ?? timeZone);
}
