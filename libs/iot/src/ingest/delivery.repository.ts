import { crc32 } from 'node:zlib';
import { Database } from '@madinina/platform/database';
import { MqttConfig, type MqttMessage } from '@madinina/platform/mqtt';
import { Inject, Injectable, Optional } from '@nestjs/common';

const BYTES = 8;
/** Old rows are cut off only now and then. */
const BATCHES_BETWEEN_CUTS = 100;

/** Which messages of the durable session were committed, inside the transaction of their batch. */
@Injectable()
export class DeliveryRepository {
  private batches = 0;
  private readonly doubtful = new WeakSet<MqttMessage>();

  constructor(
    private readonly database: Database,
    // Absent in a process that reads from no broker: what comes another way has no delivery.
    @Optional() @Inject(MqttConfig) private readonly config: MqttConfig | null,
  ) {}

  /** Their transaction failed: a COMMIT whose answer was lost may have been carried out all the same. */
  doubt(messages: readonly MqttMessage[]): void {
    for (const message of messages) this.doubtful.add(message);
  }

  /**
   * Those of the messages that were committed before: the process, or a connection, was gone before the broker heard of it. To be
   * asked once the devices are taken, because until then an earlier process may still commit them.
   */
  async committed(messages: readonly MqttMessage[]): Promise<Set<MqttMessage>> {
    const repeated = messages.filter(
      (message) => message.delivery !== undefined && (message.delivery.isRepeated || this.doubtful.has(message)),
    );
    if (repeated.length === 0 || !this.config) return new Set();
    const rows = await this.database.query<{ fingerprints: Buffer }>('SELECT fingerprints FROM ingest_deliveries WHERE consumer = $1', [
      this.config.clientId,
    ]);
    const known = new Set(rows.flatMap(({ fingerprints }) => fingerprintsIn(fingerprints)));
    return new Set(repeated.filter((message) => known.has(fingerprintsOf([message]).toString('hex'))));
  }

  async keep(messages: readonly MqttMessage[]): Promise<void> {
    const owed = messages.filter(({ delivery }) => delivery !== undefined);
    if (owed.length === 0 || !this.config) return;
    await this.database.query(
      'INSERT INTO ingest_deliveries (consumer, messages, fingerprints) VALUES ($1, $2, $3)',
      [this.config.clientId, owed.length, fingerprintsOf(owed)],
      { name: 'iot.deliveries.keep' },
    );
    this.batches += 1;
    if (this.batches % BATCHES_BETWEEN_CUTS === 0) await this.cut(this.config);
  }

  /** Only what may still be under way can come again, and that is never more than the receive maximum. */
  private async cut({ clientId, receiveMaximum }: MqttConfig): Promise<void> {
    await this.database.query(
      `DELETE FROM ingest_deliveries d USING (
         SELECT id, sum(messages) OVER (ORDER BY id DESC) - messages AS newer FROM ingest_deliveries WHERE consumer = $1) AS c
       WHERE d.consumer = $1 AND d.id = c.id AND c.newer > $2`,
      [clientId, receiveMaximum * 2],
    );
  }
}

/** Packet id, length and CRC of each: the id alone comes round again, the content alone a device may send twice. */
function fingerprintsOf(messages: readonly MqttMessage[]): Buffer {
  const bytes = Buffer.allocUnsafe(messages.length * BYTES);
  let at = 0;
  for (const { topic, payload, delivery } of messages) {
    at = bytes.writeUInt16BE(delivery?.packetId ?? 0, at);
    at = bytes.writeUInt16BE(payload.length & 0xffff, at);
    at = bytes.writeUInt32BE(crc32(payload, crcOf(topic)), at);
  }
  return bytes;
}

const crcs = new Map<string, number>();
const MOST_TOPICS = 20_000;

/** Of a topic; the same few come again and again. */
function crcOf(topic: string): number {
  const known = crcs.get(topic);
  if (known !== undefined) return known;
  const crc = crc32(topic);
  if (crcs.size >= MOST_TOPICS) crcs.clear();
  crcs.set(topic, crc);
  return crc;
}

function fingerprintsIn(all: Buffer): string[] {
  return Array.from({ length: all.length / BYTES }, (_, index) => all.toString('hex', index * BYTES, (index + 1) * BYTES));
}
