import { type Channel, type Locale, type NotificationPriority, type NotificationType } from '@madinina/contracts';

/** What a person reads. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
}
export type NoticeTexts = Readonly<Record<Locale, NoticeText>>;

/** Something to tell people, before it is known how each of them wants to be told. */
export interface Notice {
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly texts: NoticeTexts;
  /** What caused it, e.g. an event's id: the same cause reaches an account once. */
  readonly causeId: string;
  /** The channels to use at most; every channel that the person wants unless told. */
  readonly channels?: readonly Channel[] | null | undefined;
  readonly subjectType?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  readonly broadcastId?: string | null | undefined;
}
