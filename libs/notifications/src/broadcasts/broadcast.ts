import { type Channel, type DeliveryStatus, type NotificationPriority, type NotificationType, type Role } from '@madinina/contracts';
import { type NoticeTexts } from '../notify/notice';

export const BROADCAST_STATUSES = ['running', 'done', 'cancelled'] as const;
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** Accounts that hold any of the roles, or those of a list. */
export type Audience = { readonly roles: readonly Role[] } | { readonly accountIds: readonly string[] };

/** Something to tell many. */
export interface NewBroadcast {
  readonly orderedBy: string;
  readonly audience: Audience;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly texts: NoticeTexts;
  readonly channels: readonly Channel[] | null;
}

/** A broadcast and how far it is, without its audience. Times are UTC. */
export interface Broadcast {
  readonly id: string;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly texts: NoticeTexts;
  readonly channels: readonly Channel[] | null;
  readonly status: BroadcastStatus;
  /** Null for a list of accounts. */
  readonly roles: readonly Role[] | null;
  readonly part: number;
  readonly afterAccount: string | null;
  /** Accounts that were told. */
  readonly told: number;
  /** Accounts of the list that do not exist or are disabled. */
  readonly unknown: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** How many deliveries of a broadcast stand how. */
export interface DeliveryCount {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly count: number;
}
