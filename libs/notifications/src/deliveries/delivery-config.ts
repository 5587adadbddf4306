import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';
import { FIRST_WAIT_MS } from './retry-delay';

@ConfigGroup('notifications-deliveries')
export class DeliveryConfig {
  @FromEnv('DELIVERY_FIRST_WAIT_MS', {
    about: 'How long a delivery waits after its first try, in ms; after each further one twice as long, eight tries in all',
    default: FIRST_WAIT_MS,
  })
  @IsInt()
  @Min(10)
  @Max(60_000)
  readonly firstWaitMs!: number;

  @FromEnv('DELIVERY_LOST_AFTER_MS', {
    about:
      'After how long a try that no process tells of is taken for abandoned, and what no job carries gets one, in ms; longer than any try',
    default: 60_000,
  })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly lostAfterMs!: number;
}
