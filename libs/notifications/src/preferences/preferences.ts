import {
  type Channel,
  CHANNELS,
  type Locale,
  NOTIFICATION_TYPES,
  type NotificationPriority,
  type NotificationType,
} from '@madinina/contracts';
import { type DigestChoices } from '../digest/frequency';
import { type QuietHours } from './quiet-hours';

/** For each type, by which channels a person is told. */
export type ChannelGrid = Readonly<Record<NotificationType, Readonly<Record<Channel, boolean>>>>;
/** What a person chose, where it differs from the defaults. */
export type ChannelChoices = Partial<Record<NotificationType, Partial<Record<Channel, boolean>>>>;

/** How a person wants to be told. */
export interface Preferences {
  readonly choices: ChannelChoices;
  readonly quietHours: QuietHours | null;
  /** IANA name; that of the account when null. */
  readonly timeZone: string | null;
  /** That of the account when null. */
  readonly locale: Locale | null;
  /** Types that are pushed and mailed together. */
  readonly digests: DigestChoices;
  /** Local time of daily digests, HH:MM; the default when null. */
  readonly digestTime: string | null;
}

/** What a person chose, with the zones that they follow. */
export interface OwnPreferences extends Preferences {
  /** Ids; alerts there are told them. */
  readonly zones: readonly string[];
}

export const NO_CHOICE: Preferences = { choices: {}, quietHours: null, timeZone: null, locale: null, digests: {}, digestTime: null };

const MAILED: readonly NotificationType[] = ['security', 'order', 'report'];
const NOT_PUSHED: readonly NotificationType[] = ['report', 'waste_update'];

/** What holds for who chose nothing: everything in the application, e-mail only for what one keeps. */
export const defaultChoice = (type: NotificationType, channel: Channel): boolean => {
  if (channel === 'email') return MAILED.includes(type);
  if (channel === 'push') return !NOT_PUSHED.includes(type);
  return true;
};

export const wants = ({ choices }: Preferences, type: NotificationType, channel: Channel): boolean =>
  choices[type]?.[channel] ?? defaultChoice(type, channel);

/** What no preference holds back: it concerns the person's safety or their account. */
export const passes = (type: NotificationType, priority: NotificationPriority): boolean => type === 'security' || priority === 'urgent';

/** The whole grid, defaults filled in. */
export function gridOf(preferences: Preferences): ChannelGrid {
  const row = (type: NotificationType): Record<Channel, boolean> =>
    Object.fromEntries(CHANNELS.map((channel) => [channel, wants(preferences, type, channel)])) as Record<Channel, boolean>;
  return Object.fromEntries(NOTIFICATION_TYPES.map((type) => [type, row(type)])) as unknown as ChannelGrid;
}

/** Only what differs from the defaults, so that a default that changes reaches who never chose. */
export function choicesOf(wanted: ChannelChoices): ChannelChoices {
  const choices: ChannelChoices = {};
  for (const type of NOTIFICATION_TYPES)
    for (const channel of CHANNELS) {
      const choice = wanted[type]?.[channel];
      if (choice !== undefined && choice !== defaultChoice(type, channel)) choices[type] = { ...choices[type], [channel]: choice };
    }
  return choices;
}
