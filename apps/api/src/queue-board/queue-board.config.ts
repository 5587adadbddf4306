import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsOptional, MinLength } from 'class-validator';

@ConfigGroup('queue-board')
export class QueueBoardConfig {
  @FromEnv('QUEUE_BOARD_PASSWORD', {
    about: 'Opens the page of the queues at /queues, user "queues"; without it there is no such page',
    secret: true,
    development: 'Madinina-972!',
  })
  @IsOptional()
  @MinLength(12)
  readonly password?: string;
}
