import { defineJobs, Nothing } from './define-jobs';

export const IotJobs = defineJobs('iot', {
  /** Makes the accounts of devices at the broker what they should be, e.g. for a broker that lost them. */
  DeviceAccountsKeep: { data: Nothing, every: '5 minutes' },
  /** Makes the day partitions of the readings ahead of time. */
  PartitionsPrepare: { data: Nothing, every: '1 hour' },
  /** Sums up the hours and days of readings that are over or that late readings have changed. */
  RollupsRefresh: { data: Nothing, every: '5 seconds' },
});
