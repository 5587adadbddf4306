import { BrokerAccounts } from '@madinina/platform/mqtt';
import { Module } from '@nestjs/common';
import { AlertBroadcast } from './alerts/alert-broadcast';
import { TellSubscribersWhenAlertAcknowledged } from './alerts/tell-subscribers-when-alert-acknowledged.listener';
import { TellSubscribersWhenAlertRaised } from './alerts/tell-subscribers-when-alert-raised.listener';
import { TellSubscribersWhenAlertResolved } from './alerts/tell-subscribers-when-alert-resolved.listener';
import { DeviceAccessRepository } from './devices/device-access.repository';
import { DeviceAccountsService } from './devices/device-accounts.service';
import { KeepDeviceAccountsJob } from './devices/keep-device-accounts.job';
import { KeepDeviceAccountsWhenDeviceAccessChanged } from './devices/keep-device-accounts-when-device-access-changed.listener';
import { IotModule } from './iot.module';
import { DayPartitions } from './partitions/day-partitions';
import { PartitionRepository } from './partitions/partition.repository';
import { PreparePartitionsJob } from './partitions/prepare-partitions.job';
import { RefreshRollupsJob } from './rollups/refresh-rollups.job';
import { RollupRepository } from './rollups/rollup.repository';
import { RollupService } from './rollups/rollup.service';

const jobs = [KeepDeviceAccountsJob, PreparePartitionsJob, RefreshRollupsJob];
const listeners = [
  TellSubscribersWhenAlertRaised,
  TellSubscribersWhenAlertAcknowledged,
  TellSubscribersWhenAlertResolved,
  KeepDeviceAccountsWhenDeviceAccessChanged,
];

/** The room's work in the background. Needs the database, the events, the sockets and the MQTT publisher of the process. */
@Module({
  imports: [IotModule],
  providers: [
    PartitionRepository,
    DayPartitions,
    RollupRepository,
    RollupService,
    AlertBroadcast,
    BrokerAccounts,
    DeviceAccessRepository,
    DeviceAccountsService,
    ...jobs,
    ...listeners,
  ],
})
export class IotWorkerModule {}
