import { EventJobs, type Nothing } from '@madinina/contracts';
import { HandlesJob, type JobHandler, type JobOutcome, Jobs } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { deliveryJobId, listenerQueue } from './city-event';
import { Dispatch } from './dispatch';
import { EventsConfig } from './events-config';
import { type OpenDelivery, OutboxRepository } from './outbox.repository';

const PAGE = 500;

/** Gives deliveries to their listener again when Redis no longer has the job, or when PostgreSQL forgot that it was done. */
@HandlesJob(EventJobs.LostDispatch)
export class LostDispatchJob implements JobHandler<Nothing> {
  private readonly logger = new Logger(LostDispatchJob.name);

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly dispatch: Dispatch,
    private readonly jobs: Jobs,
    private readonly config: EventsConfig,
  ) {}

  async handle(): Promise<JobOutcome | undefined> {
    let again = 0;
    let last: OpenDelivery | undefined;
    for (;;) {
      const page = await this.outbox.open(this.config.lostAfterSeconds, last, PAGE);
      const isLost = await Promise.all(page.map((delivery) => this.isLost(delivery)));
      const lost = page.filter((_, index) => isLost[index]);
      await this.dispatch.addJobs(lost);
      again += lost.length;
      last = page.at(-1);
      if (page.length < PAGE) break;
    }
    if (again === 0) return { skipped: 'nothing was lost' };
    this.logger.warn(`${again} deliveries were lost on the way to their listener and were sent on again`);
    return { result: { again } };
  }

  /** A job that waits, runs or is dead is not lost: dead ones wait for a person. */
  private async isLost({ eventId, listener }: OpenDelivery): Promise<boolean> {
    const queue = this.jobs.queue(listenerQueue(listener));
    const id = deliveryJobId(eventId, listener);
    const state = await queue.getJobState(id);
    // A PostgreSQL that went back in time (a replica that took over) lost what the job had done.
    if (state === 'completed') await queue.remove(id);
    return state === 'unknown' || state === 'completed';
  }
}
