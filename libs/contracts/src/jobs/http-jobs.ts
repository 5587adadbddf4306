import { defineJobs, Nothing } from './define-jobs';

/** The housekeeping of the HTTP door. */
export const HttpJobs = defineJobs('http', {
  /** Removes the answers kept for an Idempotency-Key whose day is over. */
  IdempotencyKeysRemove: { data: Nothing, every: '1 hour' },
});
