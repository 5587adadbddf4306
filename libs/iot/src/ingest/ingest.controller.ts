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

  /** While one batch is being stored the next is read; two of this size and a half fit the default receive maximum. */
  @MqttBatch(readingsTopic, { concurrency: 2, maxMessages: 1_500 })
  storeReadings(@Payload() messages: readonly MqttMessage[], @Ctx() turn: BatchTurn): Promise<void> {
    return this.ingest.store(messages, turn.comes);
  }

  @MqttBatch(deviceStatusTopic)
  keepStatuses(@Payload() messages: readonly MqttMessage[]): Promise<void> {
    return this.statuses.keep(messages);
  }
}
