import { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES, type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { type Notification } from './notification';

const example = '0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c';

export class NotificationDto {
  @ApiProperty({ format: 'uuid', example }) id!: string;
  @ApiProperty({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType', example: 'alert' }) type!: NotificationType;
  @ApiProperty({ enum: NOTIFICATION_PRIORITIES, enumName: 'NotificationPriority', example: 'high' }) priority!: NotificationPriority;
  @ApiProperty({ example: 'Alerte forte : NO₂ élevé' }) title!: string;
  @ApiProperty({ example: 'NO₂ 214 µg/m³ dépasse 200 µg/m³ depuis 10 min' }) body!: string;
  @ApiProperty({ type: String, nullable: true, description: 'What it is about', example: 'alert' }) subjectType!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Its id', example }) subjectId!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) readAt!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-01-12T10:00:00.000Z' }) createdAt!: string;
}

export class UnreadCountDto {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) count!: number;
}

export class MarkedReadDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many changed from unread to read', example: 2 }) marked!: number;
}

export class ListNotificationsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only unread (true) or only read (false)', example: true })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  unread?: boolean;

  @ApiPropertyOptional({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType' })
  @IsOptional()
  @IsIn(NOTIFICATION_TYPES)
  type?: NotificationType;

  @ApiPropertyOptional({ enum: NOTIFICATION_PRIORITIES, enumName: 'NotificationPriority' })
  @IsOptional()
  @IsIn(NOTIFICATION_PRIORITIES)
  priority?: NotificationPriority;
}

export class MarkReadDto {
  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: 200,
    description: 'Those to mark; all of mine when left out',
    example: [example],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsUUID(undefined, { each: true })
  ids?: string[];
}

/** A notification as its owner sees it. */
export const toNotificationDto = (notification: Notification): NotificationDto => ({
  id: notification.id,
  type: notification.type,
  priority: notification.priority,
  title: notification.title,
  body: notification.body,
  subjectType: notification.subjectType,
  subjectId: notification.subjectId,
  readAt: notification.readAt?.toISOString() ?? null,
  createdAt: notification.createdAt.toISOString(),
});
