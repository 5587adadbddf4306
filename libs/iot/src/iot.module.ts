import { Module } from '@nestjs/common';
import { AlertListRepository } from './alerts/alert-list.repository';
import { AlertRepository } from './alerts/alert.repository';
import { AlertService } from './alerts/alert.service';
import { DeviceLedgerRepository } from './history/device-ledger.repository';
import { DeviceLedgerService } from './history/device-ledger.service';
import { BucketService } from './history/bucket.service';
import { ExportRepository } from './history/export.repository';
import { ExportService } from './history/export.service';
import { HistoryService } from './history/history.service';
import { ReadingRepository } from './history/reading.repository';
import { RejectedMessageRepository } from './history/rejected-message.repository';
import { RejectedMessageService } from './history/rejected-message.service';
import { SummaryRepository } from './history/summary.repository';
import { DryRunService } from './dry-run/dry-run.service';
import { StoredReadingRepository } from './dry-run/stored-reading.repository';
import { DeviceRepository } from './ingest/device.repository';
import { IotFacade } from './iot.facade';
import { RuleDocumentRepository } from './rule-documents/rule-document.repository';
import { RuleDocumentService } from './rule-documents/rule-document.service';
import { RuleRepository } from './rules/rule.repository';
import { RuleService } from './rules/rule.service';
import { SensorListRepository } from './sensors/sensor-list.repository';
import { SensorRepository } from './sensors/sensor.repository';
import { SensorService } from './sensors/sensor.service';
import { ZoneRepository } from './zones/zone.repository';
import { ZoneService } from './zones/zone.service';

const repositories = [
  ZoneRepository,
  SensorRepository,
  SensorListRepository,
  ReadingRepository,
  SummaryRepository,
  ExportRepository,
  DeviceLedgerRepository,
  RejectedMessageRepository,
  AlertRepository,
  AlertListRepository,
  RuleRepository,
  DeviceRepository,
  StoredReadingRepository,
  RuleDocumentRepository,
];
const services = [
  ZoneService,
  SensorService,
  BucketService,
  HistoryService,
  ExportService,
  DeviceLedgerService,
  RejectedMessageService,
  AlertService,
  RuleService,
  DryRunService,
  RuleDocumentService,
];

/** What people ask of the city's sensors. Needs the database and the events of the process. */
@Module({ providers: [...repositories, ...services, IotFacade], exports: [...services, IotFacade] })
export class IotModule {}
