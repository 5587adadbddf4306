import { Module } from '@nestjs/common';
import { AlertController } from './alerts/alert.controller';
import { DeviceLedgerController } from './history/device-ledger.controller';
import { HistoryController } from './history/history.controller';
import { RejectedMessageController } from './history/rejected-message.controller';
import { IotModule } from './iot.module';
import { RuleController } from './rules/rule.controller';
import { SensorController } from './sensors/sensor.controller';
import { ZoneController } from './zones/zone.controller';

@Module({
  imports: [IotModule],
  controllers: [
    SensorController,
    HistoryController,
    ZoneController,
    AlertController,
    RuleController,
    DeviceLedgerController,
    RejectedMessageController,
  ],
})
export class IotHttpModule {}
