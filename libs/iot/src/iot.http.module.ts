import { Module } from '@nestjs/common';
import { DeviceCredentials } from '@madinina/platform/http';
import { AlertController } from './alerts/alert.controller';
import { DeviceAccessRepository } from './devices/device-access.repository';
import { HashedDeviceCredentials } from './devices/hashed-device-credentials.adapter';
import { ReadingController } from './devices/reading.controller';
import { ReadingIntakeService } from './devices/reading-intake.service';
import { DeviceLedgerController } from './history/device-ledger.controller';
import { HistoryController } from './history/history.controller';
import { MessageReplayService } from './history/message-replay.service';
import { RejectedMessageController } from './history/rejected-message.controller';
import { RejectedMessageRepository } from './history/rejected-message.repository';
import { IotModule } from './iot.module';
import { IotPipelineModule } from './iot.pipeline.module';
import { RuleDocumentController } from './rule-documents/rule-document.controller';
import { RuleController } from './rules/rule.controller';
import { SensorController } from './sensors/sensor.controller';
import { SharedAnswers } from './stats/shared-answers';
import { StatsController } from './stats/stats.controller';
import { StatsRepository } from './stats/stats.repository';
import { StatsService } from './stats/stats.service';
import { ZoneController } from './zones/zone.controller';

@Module({
  imports: [IotModule, IotPipelineModule],
  controllers: [
    SensorController,
    HistoryController,
    ReadingController,
    ZoneController,
    AlertController,
    RuleDocumentController,
    RuleController,
    DeviceLedgerController,
    RejectedMessageController,
    StatsController,
  ],
  providers: [
    DeviceAccessRepository,
    ReadingIntakeService,
    MessageReplayService,
    RejectedMessageRepository,
    SharedAnswers,
    StatsRepository,
    StatsService,
    { provide: DeviceCredentials, useClass: HashedDeviceCredentials },
  ],
})
export class IotHttpModule {}
