import { DomainError, readingsTopic } from '@madinina/contracts';
import { isDatabaseUnavailable } from '@madinina/platform/database';
import { AccessError, type CallingDevice } from '@madinina/platform/http';
import { type MqttMessage } from '@madinina/platform/mqtt';
import { Injectable, Logger } from '@nestjs/common';
import { DeviceRegistry } from '../ingest/device-registry';
import { IngestService } from '../ingest/ingest.service';
import { ReadingError } from './reading.errors';
import { type TakenReadingsDto } from './reading.dto';
import { takenReadings } from './taken-readings';

/** What devices send by HTTP, through the same pipeline as what comes from the broker. */
@Injectable()
export class ReadingIntakeService {
  private readonly logger = new Logger(ReadingIntakeService.name);

  constructor(
    private readonly registry: DeviceRegistry,
    private readonly ingest: IngestService,
  ) {}

  /**
   * What it answers is committed. The body is what a device would publish; whose readings they are the credentials say, never the body.
   * @throws iot.reading.all_rejected, iot.reading.not_stored
   */
  async take({ deviceKey }: CallingDevice, body: string): Promise<TakenReadingsDto> {
    const receivedAt = new Date();
    try {
      await this.registry.loaded();
      await this.registry.learn([deviceKey]);
      const device = this.registry.find(deviceKey);
      // Removed since its credentials were checked.
      if (!device) throw AccessError.deviceUnknown();
      const topic = readingsTopic.path({ zone: device.zoneCode, deviceKey });
      const message: MqttMessage = { topic, payload: Buffer.from(body), receivedAt };
      const taken = takenReadings(await this.ingest.store([message]));
      const { received, stored, duplicate, rejected, rejections } = taken;
      if (rejected === received) throw ReadingError.allRejected({ received, stored, duplicate, rejected, rejections });
      return taken;
    } catch (error) {
      if (error instanceof DomainError || isDatabaseUnavailable(error)) throw error;
      // Nothing is kept of a batch that failed, whatever it failed for: the device is told to come again.
      this.logger.error({ err: error, deviceKey }, 'Readings could not be stored');
      throw ReadingError.notStored({ retryAfterSeconds: 5 }, { cause: error });
    }
  }
}
