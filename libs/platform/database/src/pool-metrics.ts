import { Injectable } from '@nestjs/common';
import { Metrics } from '@madinina/platform/observability';
import { Database } from './database';

/** How busy the pool is, read when someone reads the metrics. */
@Injectable()
export class PoolMetrics {
  constructor(metrics: Metrics, database: Database) {
    const connections = metrics.gauge({
      name: 'database_pool_connections',
      help: 'Connections to PostgreSQL by state; waiting counts callers that wait for one',
      labelNames: ['state'],
      collect: () => {
        const { totalCount, idleCount, waitingCount } = database.pool;
        connections.set({ state: 'busy' }, totalCount - idleCount);
        connections.set({ state: 'idle' }, idleCount);
        connections.set({ state: 'waiting' }, waitingCount);
      },
    });
  }
}
