import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

/** How long is kept what people were told, with what became of it. */
@ConfigGroup('notifications')
export class NotificationRetentionConfig {
  @FromEnv('NOTIFICATIONS_KEEP_DAYS', {
    about: 'Days that notifications, their deliveries and broadcasts are kept; 0 for ever',
    default: 365,
  })
  @IsInt()
  @Min(0)
  @Max(36_500)
  readonly keepDays!: number;
}
