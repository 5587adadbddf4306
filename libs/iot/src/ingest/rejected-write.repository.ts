import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { printable, type Rejection } from './rejection';

const MAX_PAYLOAD_BYTES = 65_536;
const MAX_TEXT = 500;

@Injectable()
export class RejectedWriteRepository {
  constructor(private readonly database: Database) {}

  /** Keeps what can never be stored, inside the transaction of its batch. */
  async keep(rejections: readonly Rejection[]): Promise<void> {
    if (rejections.length === 0) return;
    await this.database.query(
      `INSERT INTO rejected_messages (id, topic, device_key, payload, truncated, reason, detail, received_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::boolean[], $6::text[], $7::text[], $8::timestamptz[])`,
      [
        rejections.map(() => newId()),
        rejections.map(({ message }) => printable(message.topic)),
        rejections.map(({ deviceKey }) => deviceKey),
        rejections.map(({ payload }) => payload.subarray(0, MAX_PAYLOAD_BYTES)),
        rejections.map(({ payload }) => payload.length > MAX_PAYLOAD_BYTES),
        rejections.map(({ reason }) => reason),
        rejections.map(({ detail }) => printable(detail).slice(0, MAX_TEXT)),
        rejections.map(({ message }) => message.receivedAt),
      ],
      { name: 'iot.rejected.keep' },
    );
  }
}
