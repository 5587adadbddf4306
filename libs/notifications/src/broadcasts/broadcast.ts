import { type Channel, type DeliveryStatus, type NotificationPriority, type NotificationType, type Role } from '@madinina/contracts';
import { type NoticeTexts } from '../notify/notice';

export const BROADCAST_STATUSES = ['running', 'done', 'cancelled'] as const;
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** Accounts that hold any of the roles, and follow any of the zones; one of both at least. */
export interface Crowd {
  readonly roles: readonly Role[] | null;
  readonly zones: readonly string[] | null;
}

/** A crowd, or the accounts of a list. */
export type Audience = Crowd | { readonly accountIds: readonly string[] };

interface Told {
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly texts: NoticeTexts;
  readonly channels: readonly Channel[] | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
}

/** Something to tell many. */
export interface NewBroadcast extends Told {
  /** Null when no person did. */
  readonly orderedBy: string | null;
  readonly audience: Audience;
  /** What reaches an account once; the broadcast itself when null. */
  readonly causeId: string | null;
  /** How many accounts it is for; null when nobody counted. */
  readonly total: number | null;
}

/** A broadcast and how far it is, without a list of its audience. Times are UTC. */
export interface Broadcast extends Told, Crowd {
  readonly id: string;
  readonly causeId: string | null;
  readonly status: BroadcastStatus;
  readonly part: number;
  readonly afterAccount: string | null;
  /** How many accounts it was for when it was ordered; null when nobody counted. */
  readonly total: number | null;
  /** Accounts that were told. */
  readonly told: number;
  /** How many accounts of the list do not exist or are disabled. */
  readonly unknown: number;
  /** Which ones. */
  readonly unknownAccounts: readonly string[];
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** How many deliveries of a broadcast stand how. */
export interface DeliveryCount {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly count: number;
}
