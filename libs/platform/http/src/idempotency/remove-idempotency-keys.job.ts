import { HttpJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { IdempotencyRepository } from './idempotency.repository';

/** Forgets kept answers when their day is over. */
@HandlesJob(HttpJobs.IdempotencyKeysRemove)
export class RemoveIdempotencyKeys implements JobHandler<Nothing> {
  constructor(private readonly keys: IdempotencyRepository) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const removed = await this.keys.removeExpired(signal);
    return removed === 0 ? { skipped: 'no key has expired' } : { result: { removed } };
  }
}
