import { AuthModule, PasswordConfig } from '@madinina/auth';
import { GisModule } from '@madinina/gis';
import { IotModule } from '@madinina/iot';
import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { EventsModule } from '@madinina/platform/events';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Module({})
class ServicesOnly {}

/** Runs work that needs the services of auth, iot and gis but no door: commands on the machine itself. */
export async function inServicesContext<T>(
  environment: Readonly<Record<string, string | undefined>>,
  work: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...environment }, [DatabaseConfig, ObservabilityConfig, PasswordConfig]);
  const context = await NestFactory.createApplicationContext(
    {
      module: ServicesOnly,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'command' }),
        DatabaseModule,
        EventsModule,
        AuthModule,
        IotModule,
        GisModule,
      ],
    },
    { logger: ['error', 'warn'], abortOnError: false },
  );
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
