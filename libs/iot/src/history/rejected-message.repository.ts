import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { StatementValues } from '../sensors/statement-values';

export interface RejectedMessageRecord {
  readonly id: string;
  readonly topic: string;
  readonly deviceKey: string | null;
  readonly reason: string;
  readonly detail: string;
  /** The first bytes, as many as were asked for. */
  readonly payload: Buffer;
  readonly payloadBytes: number;
  /** More had come than was kept. */
  readonly truncated: boolean;
  readonly receivedAt: Date;
  readonly replayedAt: Date | null;
}

export interface RejectedMessageFilter {
  readonly deviceKey?: string | undefined;
  readonly reason?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

@Injectable()
export class RejectedMessageRepository {
  constructor(private readonly database: Database) {}

  /** The newest first, after the one of `after`; `bytes` of each payload. */
  list(
    filter: RejectedMessageFilter,
    after: { at: string; id: string } | undefined,
    count: number,
    bytes: number,
  ): Promise<RejectedMessageRecord[]> {
    const { sql, values } = rejectedListStatement(filter, after, count, bytes);
    return this.database.query<RejectedMessageRecord>(sql, values);
  }
}

export function rejectedListStatement(
  { deviceKey, reason, from, to }: RejectedMessageFilter,
  after: { at: string; id: string } | undefined,
  count: number,
  bytes: number,
): { readonly sql: string; readonly values: readonly unknown[] } {
  const values = new StatementValues();
  const conditions = ['true'];
  if (deviceKey !== undefined) conditions.push(`m.device_key = ${values.add(deviceKey)}`);
  if (reason !== undefined) conditions.push(`m.reason = ${values.add(reason)}`);
  if (from !== undefined) conditions.push(`m.received_at >= ${values.add(from)}`);
  if (to !== undefined) conditions.push(`m.received_at < ${values.add(to)}`);
  // Ids rise with time too, and the index of one device has only them.
  const byId = deviceKey !== undefined;
  if (after)
    conditions.push(byId ? `m.id < ${values.add(after.id)}` : `(m.received_at, m.id) < (${values.add(after.at)}, ${values.add(after.id)})`);
  const sql = `SELECT m.id, m.topic, m.device_key AS "deviceKey", m.reason, m.detail, substring(m.payload FROM 1 FOR ${Math.trunc(bytes)}) AS payload,
      octet_length(m.payload) AS "payloadBytes", m.truncated, m.received_at AS "receivedAt", m.replayed_at AS "replayedAt"
    FROM rejected_messages m WHERE ${conditions.join(' AND ')} ORDER BY ${byId ? 'm.id DESC' : 'm.received_at DESC, m.id DESC'} LIMIT ${Math.trunc(count)}`;
  return { sql, values: values.list };
}
