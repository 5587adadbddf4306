import { type Channel, type DeliveryStatus, type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { type Device } from '../devices/device';
import { type PlannedDelivery } from '../notify/plan-deliveries';

/** A delivery to write. */
export interface NewDelivery extends PlannedDelivery {
  readonly id: string;
  readonly notificationId: string;
  readonly accountId: string;
}

export type TryOutcome = 'sent' | 'retry' | 'failed' | 'skipped' | 'unknown';

/** One try to hand a delivery over. Without an end it still goes on, or its process died. */
export interface DeliveryTry {
  readonly number: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: TryOutcome | null;
  readonly reason: string | null;
}

/** What one channel does with a notification. `queued` → `sent`, `failed` or `skipped`; `delivered` in the list. Times are UTC. */
export interface Delivery {
  readonly id: string;
  readonly notificationId: string;
  readonly accountId: string;
  readonly channel: Channel;
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  readonly dueAt: Date;
  readonly tries: number;
  readonly providerId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A delivery that this process, and no other, hands over now. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly channel: Channel;
  readonly target: string;
  /** The number of this try, from 1. */
  readonly number: number;
  readonly triesLeft: number;
  /** Its broadcast was cancelled. */
  readonly isCancelled: boolean;
  /** Of a push: where to, while the device is still the person's. */
  readonly device: Pick<Device, 'token' | 'platform'> | null;
  readonly notification: {
    readonly id: string;
    readonly accountId: string;
    readonly type: NotificationType;
    readonly priority: NotificationPriority;
    readonly title: string;
    readonly body: string;
    readonly subjectType: string | null;
    readonly subjectId: string | null;
    readonly createdAt: Date;
  };
}

/** How a try ended. `retry` is for what may pass by itself; `unknown` for what left and got no answer; `failed` is for good. */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerId?: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'skipped'; readonly reason: string };

/** How a delivery goes on after a try: what is written of it. */
export interface TryEnd {
  readonly outcome: TryOutcome;
  /** Of the try. */
  readonly tryReason: string | null;
  /** Of the delivery. */
  readonly reason: string | null;
  readonly status: DeliveryStatus;
  readonly dueAt: Date | null;
  readonly providerId: string | null;
}
