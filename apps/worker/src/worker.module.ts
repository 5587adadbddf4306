import { AuthJobs, EventJobs, GisJobs, HttpJobs, IotJobs, NotificationJobs } from '@madinina/contracts';
import { type Carried, type ConfigClass, ConfigModule } from '@madinina/platform/config';
import { DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { EventsConfig, EventsModule, ListenersModule, RelayModule } from '@madinina/platform/events';
import { HttpConfig, HttpWorkerModule, OpsModule } from '@madinina/platform/http';
import { MqttConfig, MqttModule } from '@madinina/platform/mqtt';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { QueueConfig, QueueModule } from '@madinina/platform/queue';
import { RealtimeConfig, RealtimeModule } from '@madinina/platform/realtime';
import { type DynamicModule, Module } from '@nestjs/common';

/** Settings of the worker, whatever rooms it carries. */
export const workerConfig: readonly ConfigClass[] = [
  HttpConfig,
  ObservabilityConfig,
  DatabaseConfig,
  QueueConfig,
  RealtimeConfig,
  MqttConfig,
  EventsConfig,
];

/** Jobs and listeners, and the relay that feeds them. */
@Module({})
export class WorkerModule {
  static carrying({ rooms, config }: Carried): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'worker' }),
        DatabaseModule,
        QueueModule.forWorker({ catalogue: [AuthJobs, EventJobs, GisJobs, HttpJobs, IotJobs, NotificationJobs] }),
        EventsModule,
        RelayModule,
        ListenersModule,
        MqttModule.forPublisher(),
        RealtimeModule.forWorker(),
        OpsModule.forRoot({ service: 'madinina-worker' }),
        HttpWorkerModule,
        ...rooms.map(({ module }) => module),
      ],
    };
  }
}
