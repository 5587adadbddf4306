import { NOTIFICATION_TYPES, type NotificationType } from '@madinina/contracts';

/** How often a type is pushed and mailed: each by itself, or together at the end of the person's hour or day. */
export const DIGEST_FREQUENCIES = ['immediate', 'hourly', 'daily'] as const;
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];

/** What a person chose, where it is not `immediate`. */
export type DigestChoices = Partial<Record<NotificationType, DigestFrequency>>;

/** Local time at which daily digests leave unless the person chose another. */
export const DEFAULT_DIGEST_TIME = '08:00';

/** Types that no digest holds back. */
const NEVER_HELD: readonly NotificationType[] = ['security'];
export const mayBeDigested = (type: NotificationType): boolean => !NEVER_HELD.includes(type);

export const frequencyOf = (choices: DigestChoices, type: NotificationType): DigestFrequency =>
  mayBeDigested(type) ? (choices[type] ?? 'immediate') : 'immediate';

/** The frequency of every type, defaults filled in. */
export const frequenciesOf = (choices: DigestChoices): Record<NotificationType, DigestFrequency> =>
  Object.fromEntries(NOTIFICATION_TYPES.map((type) => [type, frequencyOf(choices, type)])) as Record<NotificationType, DigestFrequency>;

/** Only what differs from the default. */
export const digestChoicesOf = (wanted: DigestChoices): DigestChoices =>
  Object.fromEntries(Object.entries(frequenciesOf(wanted)).filter(([, frequency]) => frequency !== 'immediate'));
