import { type MqttMessage } from '@madinina/platform/mqtt';
import { Injectable, Logger } from '@nestjs/common';
import { DayPartitions } from '../partitions/day-partitions';
import { BatchStore, type StoredBatch } from './batch-store';
import { type Reading } from './check-reading';
import { type Device } from './device';
import { DeviceRegistry } from './device-registry';
import { IngestMetrics } from './ingest-metrics';
import { deviceKeysOf, type ReadBatch, readMessages } from './read-messages';
import { type Rejection } from './rejection';
import { blameOf } from './storage-fault';

/** What became of messages, once it is committed. */
export interface IngestOutcome extends StoredBatch {
  readonly rejections: readonly Rejection[];
}

/** From messages to stored readings. What it resolves for is committed; what it rejects for may be given again, and nothing of it is kept. */
@Injectable()
export class IngestService {
  private readonly logger = new Logger(IngestService.name);

  constructor(
    private readonly registry: DeviceRegistry,
    private readonly batches: BatchStore,
    private readonly partitions: DayPartitions,
    private readonly metrics: IngestMetrics,
  ) {}

  /**
   * @param turn resolves when all that came before is stored; until then the messages are only read
   * @param alongside is done in the same transaction, last
   */
  async store(
    messages: readonly MqttMessage[],
    turn: Promise<void> = Promise.resolve(),
    alongside?: () => Promise<void>,
  ): Promise<IngestOutcome> {
    await this.registry.loaded();
    const keys = deviceKeysOf(messages);
    await this.registry.learn(keys);
    const unknown = new Set<string>();
    const find = (key: string): Device | undefined => {
      const device = this.registry.find(key);
      if (!device) unknown.add(key);
      return device;
    };
    const read = (): ReadBatch => ({ ...readMessages(messages, find), alongside });
    let batch = read();
    // What a message names inside: the parts of a station may have been registered a moment ago, as devices may.
    if (await this.registry.learn(unknown)) batch = read();
    await turn;
    try {
      return await this.storeBatch(batch);
    } catch (error) {
      if (blameOf(error) !== 'devices') throw error;
      // A sensor or zone that memory still holds is gone: judged anew, its messages are those of an unknown device.
      await this.registry.readAgain([...new Set([...keys, ...batch.readings.map(({ device }) => device.key)])]);
      return this.storeCarefully(read());
    }
  }

  private async storeBatch(batch: ReadBatch): Promise<IngestOutcome> {
    try {
      return await this.attempt(batch, false);
    } catch (error) {
      const blame = blameOf(error);
      if (blame === 'nothing' || blame === 'devices') throw error;
      // Someone dropped a partition, or the ledger does not know of readings that are there (a restored backup), or a reading is poison.
      this.logger.warn({ err: error, readings: batch.readings.length }, 'A batch could not be stored as usual; it is stored with care');
      this.partitions.forget();
      return this.storeCarefully(batch);
    }
  }

  /** Puts aside what fails by itself, so that one reading never holds back the others; the rest is stored, again as a whole. */
  private async storeCarefully({ messages, readings, rejections, alongside }: ReadBatch): Promise<IngestOutcome> {
    const poison = await this.poisonOf(readings);
    for (const [reading, error] of poison)
      this.logger.error({ err: error, deviceKey: reading.device.key }, 'A reading could not be stored and is put aside');
    return this.attempt(
      {
        messages,
        readings: readings.filter((reading) => !poison.has(reading)),
        rejections: [...rejections, ...[...poison].map(([reading, error]) => unstorable(reading, error))],
        alongside,
      },
      true,
    );
  }

  /** The readings that cannot be stored, found by halves, and why. */
  private async poisonOf(readings: readonly Reading[]): Promise<Map<Reading, unknown>> {
    try {
      await this.batches.rehearse(readings);
      return new Map();
    } catch (error) {
      if (blameOf(error) !== 'readings') throw error;
      const [reading] = readings;
      if (reading && readings.length === 1) return new Map([[reading, error]]);
    }
    const half = Math.ceil(readings.length / 2);
    return new Map([...(await this.poisonOf(readings.slice(0, half))), ...(await this.poisonOf(readings.slice(half)))]);
  }

  private async attempt(batch: ReadBatch, cautious: boolean): Promise<IngestOutcome> {
    const start = performance.now();
    const stored = await this.batches.store(batch, cautious);
    this.metrics.count(batch, stored, (performance.now() - start) / 1_000);
    return { ...stored, rejections: batch.rejections };
  }
}

function unstorable({ device, ts, seq, value, unit, quality, message }: Reading, error: unknown): Rejection {
  const timestamp = new Date(ts).toISOString();
  return {
    message,
    device,
    deviceKey: device.key,
    payload: Buffer.from(JSON.stringify({ value, unit, timestamp, quality, ...(seq >= 0 && { seq }) })),
    readings: 1,
    reason: 'unstorable',
    detail: error instanceof Error ? error.message : String(error),
  };
}
