import { Global, Module } from '@nestjs/common';
import { RedisConnections } from './redis-connections';

/** Redis for the process; needs QueueConfig among the parsed groups. */
@Global()
@Module({ providers: [RedisConnections], exports: [RedisConnections] })
export class RedisModule {}
