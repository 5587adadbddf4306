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
import { RaisedAlertRepository } from './evaluation/raised-alert.repository';
import { TellDeviceWhenConfigurationChanged } from './devices/tell-device-when-configuration-changed.listener';
import { RuleStateRepository } from './evaluation/rule-state.repository';
import { IotModule } from './iot.module';
import { OfflineScanService } from './offline/offline-scan.service';
import { OfflineRepository } from './offline/offline.repository';
import { ScanOfflineSensorsJob } from './offline/scan-offline-sensors.job';
import { DayPartitions } from './partitions/day-partitions';
import { PartitionRepository } from './partitions/partition.repository';
import { PreparePartitionsJob } from './partitions/prepare-partitions.job';
import { ExpireReadingsJob } from './retention/expire-readings.job';
import { RetentionRepository } from './retention/retention.repository';
import { RetentionService } from './retention/retention.service';
import { CheckRollupsJob } from './rollups/check-rollups.job';
import { RefreshRollupsJob } from './rollups/refresh-rollups.job';
import { RollupRepository } from './rollups/rollup.repository';
import { RollupService } from './rollups/rollup.service';

const jobs = [KeepDeviceAccountsJob, ScanOfflineSensorsJob, PreparePartitionsJob, RefreshRollupsJob, CheckRollupsJob, ExpireReadingsJob];
const listeners = [
  TellSubscribersWhenAlertRaised,
  TellSubscribersWhenAlertAcknowledged,
  TellSubscribersWhenAlertResolved,
  KeepDeviceAccountsWhenDeviceAccessChanged,
  TellDeviceWhenConfigurationChanged,
];
const offline = [OfflineRepository, OfflineScanService, RaisedAlertRepository, RuleStateRepository];

/** The room's work in the background. Needs the database, the events, the sockets and the MQTT publisher of the process. */
@Module({
  imports: [IotModule],
  providers: [
    PartitionRepository,
    DayPartitions,
    RollupRepository,
    RollupService,
    RetentionRepository,
    RetentionService,
    AlertBroadcast,
    BrokerAccounts,
    DeviceAccessRepository,
    DeviceAccountsService,
    ...offline,
    ...jobs,
    ...listeners,
  ],
})
export class IotWorkerModule {}
