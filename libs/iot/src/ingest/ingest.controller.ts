import { deviceStatusTopic, readingsTopic } from '@madinina/contracts';
import { MqttBatch, type MqttMessage } from '@madinina/platform/mqtt';
import { Controller } from '@nestjs/common';
import { DeviceStatusService } from './device-status.service';
import { IngestService } from './ingest.service';

/** What devices send. */
@Controller()
export class IngestController {
  constructor(
    private readonly ingest: IngestService,
    private readonly statuses: DeviceStatusService,
  ) {}

  @MqttBatch(readingsTopic)
  storeReadings(messages: readonly MqttMessage[]): Promise<void> {
    return this.ingest.store(messages);
  }

  @MqttBatch(deviceStatusTopic)
  keepStatuses(messages: readonly MqttMessage[]): Promise<void> {
    return this.statuses.keep(messages);
  }
}
