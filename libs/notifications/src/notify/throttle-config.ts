import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

export const THROTTLE_LIMIT = 10;
export const THROTTLE_WINDOW_SECONDS = 3_600;

/** How much of one type a person is pushed and mailed; the rest stands in the list, and is summed up within a quarter of an hour. */
@ConfigGroup('notifications-throttle')
export class ThrottleConfig {
  @FromEnv('NOTIFICATIONS_THROTTLE_LIMIT', {
    about: 'How many notifications of one type a person is pushed or mailed one by one within the window; urgent and security always',
    default: THROTTLE_LIMIT,
  })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly limit!: number;

  @FromEnv('NOTIFICATIONS_THROTTLE_WINDOW_SECONDS', {
    about: 'The window of NOTIFICATIONS_THROTTLE_LIMIT, seconds',
    default: THROTTLE_WINDOW_SECONDS,
  })
  @IsInt()
  @Min(60)
  @Max(86_400)
  readonly windowSeconds!: number;
}
