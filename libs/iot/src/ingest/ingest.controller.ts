import { deviceStatusTopic, readingsTopic } from '@madinina/contracts';
import { BatchTurn, MqttBatch, type MqttMessage } from '@madinina/platform/mqtt';
import { Controller, type OnModuleInit } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DeviceRegistry } from './device-registry';
import { DeviceStatusService } from './device-status.service';
import { IngestService } from './ingest.service';

/** What devices send. */
@Controller()
export class IngestController implements OnModuleInit {
  constructor(
    private readonly ingest: IngestService,
    private readonly statuses: DeviceStatusService,
    private readonly registry: DeviceRegistry,
  ) {}

  /** Known before the first message comes. */
  onModuleInit(): Promise<void> {
    return this.registry.loaded();
  }

  /** While a worker's batch is being stored its next is read. A device's messages are one worker's, whatever their zone. */
  @MqttBatch(readingsTopic, { concurrency: 2, maxMessages: 5_000, senderOf: (topic) => readingsTopic.match(topic)?.deviceKey ?? '' })
  async storeReadings(@Payload() messages: readonly MqttMessage[], @Ctx() turn: BatchTurn): Promise<void> {
    await this.ingest.store(messages, turn.comes);
  }

  @MqttBatch(deviceStatusTopic)
  keepStatuses(@Payload() messages: readonly MqttMessage[]): Promise<void> {
    return this.statuses.keep(messages);
  }
}
