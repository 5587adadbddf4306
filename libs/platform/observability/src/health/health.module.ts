import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MetricsModule } from '../metrics/metrics.module';
import { HealthService } from './health.service';

@Global()
@Module({ imports: [DiscoveryModule, MetricsModule], providers: [HealthService], exports: [HealthService] })
export class HealthModule {}
