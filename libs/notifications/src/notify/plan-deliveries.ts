import { type Channel, CHANNELS, type DeliveryStatus, type NotificationType } from '@madinina/contracts';
import { passes, type Preferences, wants } from '../preferences/preferences';
import { endOfQuiet } from '../preferences/quiet-hours';
import { type Notice } from './notice';

/** Why a channel says nothing. */
export type SkipReason = 'not_asked' | 'preference' | 'throttled' | 'no_device';

/** What one channel is to do with a notification. */
export interface PlannedDelivery {
  readonly channel: Channel;
  /** The device of a push; empty for other channels. */
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly reason: SkipReason | 'quiet_hours' | null;
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
  readonly now: Date;
}

/** Types that may come many times an hour. */
const CHATTY: readonly NotificationType[] = ['message', 'waste_update', 'achievement', 'plant_care'];
/** How many of a chatty type are pushed or mailed within the window; the list in the application has all. */
export const THROTTLE_LIMIT = 10;
export const THROTTLE_WINDOW_MS = 3_600_000;

export const isThrottled = ({ type, priority }: Pick<Notice, 'type' | 'priority'>): boolean =>
  CHATTY.includes(type) && !passes(type, priority);

const DISTURBING: readonly Channel[] = ['push', 'email'];

/** One delivery a channel, of the push one a device: what is to be sent when, or why it is not. */
export function planDeliveries(notice: Notice, circumstances: Circumstances): PlannedDelivery[] {
  return CHANNELS.flatMap((channel) => planChannel(channel, notice, circumstances));
}

function planChannel(channel: Channel, notice: Notice, circumstances: Circumstances): PlannedDelivery[] {
  const { now, deviceIds } = circumstances;
  const skipReason = whySkipped(channel, notice, circumstances);
  if (skipReason) return [{ channel, target: '', status: 'skipped', reason: skipReason, dueAt: now }];
  // It stands in the list as soon as the transaction ends.
  if (channel === 'in_app') return [{ channel, target: '', status: 'delivered', reason: null, dueAt: now }];
  const quietEnd = DISTURBING.includes(channel) ? quietUntil(notice, circumstances) : undefined;
  const queued = { channel, status: 'queued', reason: quietEnd ? 'quiet_hours' : null, dueAt: quietEnd ?? now } as const;
  return channel === 'push' ? deviceIds.map((target) => ({ ...queued, target })) : [{ ...queued, target: '' }];
}

function whySkipped(channel: Channel, notice: Notice, { preferences, deviceIds, recent }: Circumstances): SkipReason | undefined {
  if (notice.channels && !notice.channels.includes(channel)) return 'not_asked';
  if (!passes(notice.type, notice.priority) && !wants(preferences, notice.type, channel)) return 'preference';
  if (DISTURBING.includes(channel) && isThrottled(notice) && recent >= THROTTLE_LIMIT) return 'throttled';
  if (channel === 'push' && deviceIds.length === 0) return 'no_device';
  return undefined;
}

function quietUntil({ type, priority }: Notice, { preferences, timeZone, now }: Circumstances): Date | undefined {
  if (!preferences.quietHours || passes(type, priority)) return undefined;
  return endOfQuiet(preferences.quietHours, now, preferences.timeZone ?? timeZone);
}
