import { type Channel, type NotificationPriority, type NotificationType } from '@madinina/contracts';

/** Channels that a digest holds back; the list and the sockets never wait. */
export type DigestChannel = Extract<Channel, 'push' | 'email'>;
export const DIGEST_CHANNELS: readonly DigestChannel[] = ['push', 'email'];

/** What the notification that carries a digest is about. */
export const DIGEST_SUBJECT = 'digest';

/** One notification that one channel holds back. */
export interface HeldItem {
  readonly notificationId: string;
  readonly accountId: string;
  readonly channel: DigestChannel;
  readonly dueAt: Date;
}

/** What is due of one channel of a person. */
export interface DueDigest {
  readonly channel: DigestChannel;
  /** The latest moment at which any of it was due. */
  readonly endsAt: Date;
  /** The highest of its notifications. */
  readonly priority: NotificationPriority;
}

export interface TypeCount {
  readonly type: NotificationType;
  readonly count: number;
}

/** What a digest tells: how many of each type, most first, and the newest titles. */
export interface DigestSummary {
  readonly counts: readonly TypeCount[];
  readonly newest: readonly { readonly type: NotificationType; readonly title: string; readonly createdAt: Date }[];
}

export const totalOf = ({ counts }: Pick<DigestSummary, 'counts'>): number => counts.reduce((sum, { count }) => sum + count, 0);
