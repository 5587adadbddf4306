import { defineJobs, Nothing } from './define-jobs';

/** The outbox's own housekeeping. */
export const EventJobs = defineJobs('events', {
  /** Removes events whose every listener is done and that are older than the retention. */
  DeliveredRemove: { data: Nothing, every: '1 hour' },
  /** Gives deliveries that got lost on the way (a Redis that forgot) to their listener again. */
  LostDispatch: { data: Nothing, every: '30 seconds' },
});
