import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { RuntimeConfig } from '@madinina/platform/config';
import { MetricsModule } from '@madinina/platform/observability';
import { UnrecoverableError } from 'bullmq';
import { checkedData, InvalidDataError } from './checked-data';
import { type AnyJobType, type JobCatalogue, type JobHandler, JobMark } from './city-job';
import { carriedTypes, type FoundHandler, handlersOf } from './handlers-of';
import { Jobs } from './jobs';
import { QueueMetrics } from './queue-metrics';
import { QueueWorkers, type RunJob } from './queue-workers';
import { NeededRedisProbe, RedisProbe } from './redis-probe';
import { RedisModule } from './redis.module';
import { Schedules } from './schedules';

const CATALOGUES = Symbol('job catalogues');

@Module({})
export class QueueModule {
  /** For a process that only adds jobs. */
  static forProducer(): DynamicModule {
    return { module: QueueModule, global: true, imports: [RedisModule], providers: [Jobs, RedisProbe], exports: [Jobs] };
  }

  /**
   * For the process that runs them. It refuses to start when a job of a room that it carries has no handler, or two.
   * @param options.catalogue the jobs of all rooms, carried or not
   */
  static forWorker({ catalogue }: { readonly catalogue: readonly JobCatalogue[] }): DynamicModule {
    return {
      module: WorkerQueues,
      global: true,
      imports: [RedisModule, DiscoveryModule, MetricsModule],
      providers: [{ provide: CATALOGUES, useValue: catalogue }, Jobs, QueueMetrics, QueueWorkers, Schedules, NeededRedisProbe],
      exports: [Jobs, QueueWorkers],
    };
  }
}

/** Finds the handlers and hands them, with the schedules, to the workers. */
@Module({})
class WorkerQueues implements OnModuleInit {
  constructor(
    @Inject(CATALOGUES) private readonly catalogues: readonly JobCatalogue[],
    private readonly runtime: RuntimeConfig,
    private readonly discovery: DiscoveryService,
    private readonly workers: QueueWorkers,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    const types = carriedTypes(this.catalogues, (room) => this.runtime.carries(room));
    const handlers = handlersOf(types, this.found());
    for (const queue of new Set(types.map((type) => type.queue))) {
      const own = types.filter((type) => type.queue === queue);
      this.workers.serve(queue, new Map(own.map((type) => [type.name, runner(type, handlers.get(type))])));
      this.schedules.keep(queue, own);
    }
  }

  private found(): FoundHandler[] {
    const found = new Map<unknown, FoundHandler>();
    for (const wrapper of this.discovery.getProviders()) {
      const handler: unknown = wrapper.instance;
      const type = handler ? this.discovery.getMetadataByDecorator(JobMark, wrapper) : undefined;
      if (type) found.set(handler, { type, handler: handler as JobHandler<object> });
    }
    return [...found.values()];
  }
}

function runner(type: AnyJobType, handler: JobHandler<object> | undefined): RunJob {
  if (!handler) throw new Error(`${type.name} has no handler`);
  return async (job) => (await handler.handle({ ...job, data: await arrived(type, job.data) })) ?? undefined;
}

async function arrived(type: AnyJobType, data: object): Promise<object> {
  try {
    return await checkedData(type.name, type.data, data);
  } catch (error) {
    // No further attempt makes them right: dead at once, for a person to look at.
    if (error instanceof InvalidDataError) throw new UnrecoverableError(error.message);
    throw error;
  }
}
