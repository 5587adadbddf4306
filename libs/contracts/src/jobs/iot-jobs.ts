import { defineJobs, Nothing } from './define-jobs';

export const IotJobs = defineJobs('iot', {
  /** Makes the day partitions of the readings ahead of time. */
  PartitionsPrepare: { data: Nothing, every: '1 hour' },
  /** Sums up the hours and days of readings that are over or that late readings have changed. */
  RollupsRefresh: { data: Nothing, every: '5 seconds' },
});
