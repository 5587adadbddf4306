import { EventJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { EventsConfig } from './events-config';
import { OutboxRepository } from './outbox.repository';

const CHUNK = 1_000;

/** Removes events that were sent on longer ago than the retention and that every listener is done with. */
@HandlesJob(EventJobs.DeliveredRemove)
export class DeliveredRemoveJob implements JobHandler<Nothing> {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly config: EventsConfig,
  ) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome | undefined> {
    let removed = 0;
    for (;;) {
      // In small transactions, so that neither locks nor the log of PostgreSQL grow.
      const count = await this.outbox.removeDelivered(this.config.retentionDays, CHUNK);
      removed += count;
      if (count < CHUNK || signal.aborted) return { result: { removed } };
    }
  }
}
