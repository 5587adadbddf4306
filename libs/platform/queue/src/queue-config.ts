import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, IsUrl, Matches, Max, Min } from 'class-validator';

@ConfigGroup('queue')
export class QueueConfig {
  @FromEnv('REDIS_URL', { about: 'Redis for queues, sockets and limits', secret: true })
  @IsUrl({ protocols: ['redis', 'rediss'], require_protocol: true, require_tld: false })
  readonly redisUrl!: string;

  @FromEnv('REDIS_KEY_PREFIX', { about: 'What the names of all keys in Redis begin with', default: 'madinina' })
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  readonly keyPrefix!: string;

  @FromEnv('REDIS_CONNECT_TIMEOUT_MS', { about: 'How long the boot waits for Redis, in ms', default: 30_000 })
  @IsInt()
  @Min(100)
  readonly connectTimeoutMs!: number;

  @FromEnv('REDIS_COMMAND_TIMEOUT_MS', { about: 'How long a command, and adding a job, may wait for Redis, in ms', default: 5_000 })
  @IsInt()
  @Min(100)
  readonly commandTimeoutMs!: number;

  @FromEnv('QUEUE_CONCURRENCY', { about: 'Jobs of one queue that a process runs at once', default: 10 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly concurrency!: number;

  @FromEnv('QUEUE_LOCK_MS', { about: 'How long a job stays with a process that does not say it is alive, in ms', default: 10_000 })
  @IsInt()
  @Min(200)
  readonly lockMs!: number;

  @FromEnv('QUEUE_STALLED_CHECK_MS', { about: 'How often jobs of dead processes are looked for, in ms', default: 5_000 })
  @IsInt()
  @Min(50)
  readonly stalledCheckMs!: number;

  @FromEnv('QUEUE_SCHEDULE_CHECK_MS', { about: 'How often it is checked that the schedules are still in Redis, in ms', default: 15_000 })
  @IsInt()
  @Min(50)
  readonly scheduleCheckMs!: number;

  @FromEnv('QUEUE_CLOSE_TIMEOUT_MS', { about: 'How long the running jobs may take to end at shutdown, in ms', default: 15_000 })
  @IsInt()
  @Min(0)
  readonly closeTimeoutMs!: number;

  /** What the keys of BullMQ begin with. */
  get bullPrefix(): string {
    return `${this.keyPrefix}:bull`;
  }
}
