import { type NotificationPriority, type NotificationType } from '@madinina/contracts';

/** What a person is told. Times are UTC. */
export interface Notification {
  readonly id: string;
  readonly accountId: string;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly title: string;
  readonly body: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly readAt: Date | null;
  readonly createdAt: Date;
}

/** A notification to write; the same `causeId` reaches an account once. */
export interface NewNotification extends Omit<Notification, 'readAt'> {
  readonly causeId: string;
  /** Whether it stands in the person's list. */
  readonly isListed: boolean;
  readonly broadcastId: string | null;
}
