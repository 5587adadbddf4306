import { Probe } from '@madinina/platform/observability';
import { RedisConnections } from './redis-connections';

/** For a process that can serve without Redis: events wait in PostgreSQL. */
@Probe({ name: 'redis', needed: false })
export class RedisProbe {
  constructor(private readonly connections: RedisConnections) {}

  async check(): Promise<void> {
    await this.connections.shared.ping();
  }
}

/** For a process whose work lies in Redis. */
@Probe({ name: 'redis', needed: true })
export class NeededRedisProbe extends RedisProbe {}
