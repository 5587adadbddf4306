import { defineJobs, Nothing } from './define-jobs';

export const IotJobs = defineJobs('iot', {
  /** Makes the day partitions of the readings ahead of time. */
  PartitionsPrepare: { data: Nothing, every: '1 hour' },
});
