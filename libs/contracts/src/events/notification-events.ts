import { IsIn, IsISO8601, IsOptional, IsString, IsUUID } from 'class-validator';
import { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES, type NotificationPriority, type NotificationType } from '../city/notification';
import { defineEvents } from './define-events';

/** A notification that now stands in a person's list. */
export class NotificationCreatedData {
  @IsUUID() notificationId!: string;
  @IsUUID() accountId!: string;
  @IsIn(NOTIFICATION_TYPES) type!: NotificationType;
  @IsIn(NOTIFICATION_PRIORITIES) priority!: NotificationPriority;
  @IsString() title!: string;
  @IsString() body!: string;
  /** What it is about, e.g. `alert` and the alert's id. */
  @IsOptional() @IsString() subjectType?: string;
  @IsOptional() @IsUUID() subjectId?: string;
  @IsISO8601() createdAt!: string;
}

export const NotificationEvents = defineEvents('notifications', { NotificationCreated: NotificationCreatedData });
