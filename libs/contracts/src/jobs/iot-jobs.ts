import { defineJobs, Nothing } from './define-jobs';

export const IotJobs = defineJobs('iot', {
  /** Makes the accounts of devices at the broker what they should be, e.g. for a broker that lost them. */
  DeviceAccountsKeep: { data: Nothing, every: '5 minutes' },
  /** Makes the day partitions of the readings ahead of time. */
  PartitionsPrepare: { data: Nothing, every: '1 hour' },
  /** Finds sensors that fell silent, and those that are heard again. */
  OfflineScan: { data: Nothing, every: '30 seconds', attempts: 1 },
  /** Looks for readings of the last week that no summary knows of. */
  RollupsCheck: { data: Nothing, every: '1 day' },
  /** Sums up the hours and days of readings that are over or that late readings have changed. */
  RollupsRefresh: { data: Nothing, every: '5 seconds' },
  /** Removes readings and summaries that are older than they are kept. */
  ReadingsExpire: { data: Nothing, every: '1 hour' },
});
