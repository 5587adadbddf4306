import { deviceStatusTopic, readingsTopic } from '@madinina/contracts';
import { BatchTurn, MqttBatch, type MqttMessage } from '@madinina/platform/mqtt';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DeviceStatusService } from './device-status.service';
import { IngestService } from './ingest.service';

/** What devices send. */
@Controller()
export class IngestController {
  constructor(
    private readonly ingest: IngestService,
    private readonly statuses: DeviceStatusService,
  ) {}

  /** While a worker's batch is being stored its next is read. A device's messages are one worker's, whatever their zone. */
  @MqttBatch(readingsTopic, { concurrency: 2, maxMessages: 1_500, senderOf: (topic) => readingsTopic.match(topic)?.deviceKey ?? '' })
  storeReadings(@Payload() messages: readonly MqttMessage[], @Ctx() turn: BatchTurn): Promise<void> {
    return this.ingest.store(messages, turn.comes);
  }

  @MqttBatch(deviceStatusTopic)
  keepStatuses(@Payload() messages: readonly MqttMessage[]): Promise<void> {
    return this.statuses.keep(messages);
  }
}
