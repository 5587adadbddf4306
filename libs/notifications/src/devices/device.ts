export const DEVICE_PLATFORMS = ['android', 'ios', 'web'] as const;
export type DevicePlatform = (typeof DEVICE_PLATFORMS)[number];

/** A telephone or browser that takes pushes. Times are UTC. */
export interface Device {
  readonly id: string;
  readonly accountId: string;
  /** Of the push service; whoever holds it can be pushed to. */
  readonly token: string;
  readonly platform: DevicePlatform;
  readonly name: string | null;
  readonly createdAt: Date;
  /** When the application last told that the token is its own. */
  readonly seenAt: Date;
}

const DAY_MS = 86_400_000;
/** Firebase: a token without contact for a month is stale, and worth asking the person about. */
const STALE_DAYS = 30;
/** Firebase: after 270 days of inactivity a token of Android is invalid for ever. */
export const EXPIRED_DAYS = 270;

export const isStale = ({ seenAt }: Device, now: Date): boolean => now.getTime() - seenAt.getTime() > STALE_DAYS * DAY_MS;
/** The moment before which a device was last seen when its token has expired. */
export const expiryAt = (now: Date): Date => new Date(now.getTime() - EXPIRED_DAYS * DAY_MS);
