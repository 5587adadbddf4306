import { Module } from '@nestjs/common';
import { MetricsModule } from '@madinina/platform/observability';
import { DeliveredRemoveJob } from './delivered-remove.job';
import { ListenersModule } from './listeners.module';
import { LostDispatchJob } from './lost-dispatch.job';
import { Relay } from './relay';

/** Sends events on from the outbox and keeps it in order, with the listeners of the process; for the worker. Needs QueueModule.forWorker and EventsConfig. */
@Module({ imports: [ListenersModule, MetricsModule], providers: [Relay, LostDispatchJob, DeliveredRemoveJob] })
export class RelayModule {}
