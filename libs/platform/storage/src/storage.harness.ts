import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { HealthService, ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Storage } from './storage';
import { StorageConfig } from './storage-config';
import { StorageModule } from './storage.module';

export interface RunningStorage {
  readonly storage: Storage;
  readonly health: HealthService;
  readonly app: INestApplicationContext;
}

/** The storage as an app runs it, with these variables. */
export async function startStorage(variables: Record<string, string>): Promise<RunningStorage> {
  const config = parseConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...variables }, [StorageConfig, ObservabilityConfig]);

  @Module({ imports: [ConfigModule.forRoot(config), ObservabilityModule.forRoot({ service: 'storage' }), StorageModule] })
  class StorageApp {}

  const app = await NestFactory.createApplicationContext(StorageApp);
  return { app, storage: app.get(Storage), health: app.get(HealthService) };
}
