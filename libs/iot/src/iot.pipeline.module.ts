import { Module } from '@nestjs/common';
import { AnomalyStateRepository } from './anomaly/anomaly-state.repository';
import { EvaluationService } from './evaluation/evaluation.service';
import { RaisedAlertRepository } from './evaluation/raised-alert.repository';
import { RuleBookRepository } from './evaluation/rule-book.repository';
import { RuleStateRepository } from './evaluation/rule-state.repository';
import { BatchStore } from './ingest/batch-store';
import { DeviceRegistry } from './ingest/device-registry';
import { DeviceStatusService } from './ingest/device-status.service';
import { DeliveryRepository } from './ingest/delivery.repository';
import { DeviceRepository } from './ingest/device.repository';
import { IngestMetrics } from './ingest/ingest-metrics';
import { IngestService } from './ingest/ingest.service';
import { ReadingWriteRepository } from './ingest/reading-write.repository';
import { RejectedWriteRepository } from './ingest/rejected-write.repository';
import { LedgerWriteRepository } from './ledger/ledger-write.repository';
import { DayPartitions } from './partitions/day-partitions';
import { PartitionRepository } from './partitions/partition.repository';
import { StaleHourRepository } from './rollups/stale-hour.repository';

const repositories = [
  AnomalyStateRepository,
  DeliveryRepository,
  DeviceRepository,
  LedgerWriteRepository,
  PartitionRepository,
  RaisedAlertRepository,
  ReadingWriteRepository,
  RejectedWriteRepository,
  RuleBookRepository,
  RuleStateRepository,
  StaleHourRepository,
];

/** From what devices send to stored readings and alerts, whichever way it came. Needs the database, the events and the metrics of the process. */
@Module({
  providers: [
    ...repositories,
    DayPartitions,
    DeviceRegistry,
    EvaluationService,
    BatchStore,
    IngestService,
    IngestMetrics,
    DeviceStatusService,
  ],
  exports: [IngestService, DeviceRegistry, DeviceStatusService],
})
export class IotPipelineModule {}
