import { Global, Module } from '@nestjs/common';
import { MetricsModule } from '@madinina/platform/observability';
import { Database } from './database';
import { DatabaseProbe } from './database-probe';
import { PoolMetrics } from './pool-metrics';

/** PostgreSQL for every room of the process; needs DatabaseConfig among the parsed groups. */
@Global()
@Module({ imports: [MetricsModule], providers: [Database, DatabaseProbe, PoolMetrics], exports: [Database] })
export class DatabaseModule {}
