import { AccessTokenConfig, AccessTokensModule } from '@madinina/auth';
import { type Carried, type ConfigClass, ConfigModule } from '@madinina/platform/config';
import { DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { EventsModule } from '@madinina/platform/events';
import { HttpConfig, OpsModule } from '@madinina/platform/http';
import { MqttConfig, MqttModule } from '@madinina/platform/mqtt';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { QueueConfig, QueueModule } from '@madinina/platform/queue';
import { RealtimeConfig, RealtimeModule } from '@madinina/platform/realtime';
import { StorageConfig, StorageModule } from '@madinina/platform/storage';
import { type DynamicModule, Module } from '@nestjs/common';
import { QueueBoardConfig } from './queue-board/queue-board.config';

/** Settings of the api, whatever rooms it carries: each checks tokens. */
export const apiConfig: readonly ConfigClass[] = [
  HttpConfig,
  ObservabilityConfig,
  DatabaseConfig,
  QueueConfig,
  RealtimeConfig,
  StorageConfig,
  MqttConfig,
  AccessTokenConfig,
  QueueBoardConfig,
];

/** The front door: HTTP, Socket.IO and `/ws`. */
@Module({})
export class ApiModule {
  static carrying({ rooms, config }: Carried): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'api' }),
        DatabaseModule,
        QueueModule.forProducer(),
        EventsModule,
        StorageModule,
        MqttModule.forPublisher(),
        AccessTokensModule,
        RealtimeModule.forApi(),
        OpsModule.forRoot({ service: 'madinina-api' }),
        ...rooms.map(({ module }) => module),
      ],
    };
  }
}
