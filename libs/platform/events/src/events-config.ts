import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

@ConfigGroup('events')
export class EventsConfig {
  @FromEnv('EVENTS_BATCH', { about: 'Events that the relay sends on at once', default: 500 })
  @IsInt()
  @Min(1)
  @Max(5_000)
  readonly batch!: number;

  @FromEnv('EVENTS_CONCURRENCY', { about: 'Events that a process takes at once for the listeners of one room', default: 50 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly concurrency!: number;

  @FromEnv('EVENTS_POLL_MS', { about: 'How often the relay looks for events that it did not hear of, in ms', default: 1_000 })
  @IsInt()
  @Min(10)
  readonly pollMs!: number;

  @FromEnv('EVENTS_LOST_AFTER_SECONDS', {
    about: 'After how long an event that a listener is not done with is looked for in its queue',
    default: 60,
  })
  @IsInt()
  @Min(0)
  readonly lostAfterSeconds!: number;

  @FromEnv('EVENTS_LOOKBACK_SECONDS', {
    about: 'How far back a listener that is new also hears what was sent on before it came',
    default: 300,
  })
  @IsInt()
  @Min(0)
  readonly lookbackSeconds!: number;

  @FromEnv('EVENTS_RETENTION_DAYS', { about: 'How long events are kept once every listener is done', default: 7 })
  @IsInt()
  @Min(1)
  readonly retentionDays!: number;
}
