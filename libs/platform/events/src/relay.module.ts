import { Module } from '@nestjs/common';
import { MetricsModule } from '@madinina/platform/observability';
import { DeliveredRemoveJob } from './delivered-remove.job';
import { Dispatch } from './dispatch';
import { EventsModule } from './events.module';
import { LostDispatchJob } from './lost-dispatch.job';
import { Relay } from './relay';

/** Sends events on from the outbox and keeps it in order; for the worker. Needs QueueModule.forWorker and EventsConfig. */
@Module({ imports: [EventsModule, MetricsModule], providers: [Dispatch, Relay, LostDispatchJob, DeliveredRemoveJob] })
export class RelayModule {}
