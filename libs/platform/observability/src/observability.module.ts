import { type DynamicModule, Module } from '@nestjs/common';
import { HealthModule } from './health/health.module';
import { LoggingModule } from './logging/logging.module';
import { type LoggingOptions } from './logging/pino-logger';
import { MetricsModule } from './metrics/metrics.module';

/** Logs, metrics and health of a process. */
@Module({})
export class ObservabilityModule {
  static forRoot(options: LoggingOptions & { readonly service: string }): DynamicModule {
    return { module: ObservabilityModule, imports: [LoggingModule.forRoot(options), MetricsModule, HealthModule] };
  }
}
