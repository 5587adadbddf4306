import { IotIngestModule } from '@madinina/iot';
import { type ConfigClass, ConfigModule, type ParsedConfig } from '@madinina/platform/config';
import { DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { EventsModule } from '@madinina/platform/events';
import { HttpConfig, OpsModule } from '@madinina/platform/http';
import { MqttConfig, MqttModule } from '@madinina/platform/mqtt';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { type DynamicModule, Module } from '@nestjs/common';

/** Settings of the ingest process. */
export const ingestConfig: readonly ConfigClass[] = [HttpConfig, ObservabilityConfig, DatabaseConfig, MqttConfig];

/** Broker to readings. */
@Module({})
export class IngestModule {
  static configured(config: ParsedConfig): DynamicModule {
    return {
      module: IngestModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'mqtt-ingest' }),
        DatabaseModule,
        EventsModule,
        MqttModule.forConsumer(),
        IotIngestModule,
        OpsModule.forRoot({ service: 'madinina-mqtt-ingest' }),
      ],
    };
  }
}
