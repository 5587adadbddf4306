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

/** A refused message as it is tried again. */
export interface ReplayableMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly truncated: boolean;
  readonly replayedAt: Date | null;
}

@Injectable()
export class RejectedMessageRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ReplayableMessage | undefined> {
    const [found] = await this.database.query<ReplayableMessage>(
      'SELECT topic, payload, truncated, replayed_at AS "replayedAt" FROM rejected_messages WHERE id = $1',
      [id],
    );
    return found;
  }

  /** False when it was marked before. Of two at once the second waits for the first. */
  async markReplayed(id: string): Promise<boolean> {
    const marked = await this.database.query(
      'UPDATE rejected_messages SET replayed_at = now() WHERE id = $1 AND replayed_at IS NULL RETURNING id',
      [id],
    );
    return marked.length > 0;
  }

  /** Ids of what can be tried again and was not, the oldest first. */
  async replayable(filter: RejectedMessageFilter, count: number): Promise<string[]> {
    const values = new StatementValues();
    const conditions = ['m.replayed_at IS NULL', 'NOT m.truncated', ...filterConditions(filter, values)];
    const rows = await this.database.query<{ id: string }>(
      `SELECT m.id FROM rejected_messages m WHERE ${conditions.join(' AND ')} ORDER BY m.id LIMIT ${Math.trunc(count)}`,
      values.list,
    );
    return rows.map(({ id }) => id);
  }

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

function filterConditions({ deviceKey, reason, from, to }: RejectedMessageFilter, values: StatementValues): string[] {
  const conditions: string[] = [];
  if (deviceKey !== undefined) conditions.push(`m.device_key = ${values.add(deviceKey)}`);
  if (reason !== undefined) conditions.push(`m.reason = ${values.add(reason)}`);
  if (from !== undefined) conditions.push(`m.received_at >= ${values.add(from)}`);
  if (to !== undefined) conditions.push(`m.received_at < ${values.add(to)}`);
  return conditions;
}

export function rejectedListStatement(
  filter: RejectedMessageFilter,
  after: { at: string; id: string } | undefined,
  count: number,
  bytes: number,
): { readonly sql: string; readonly values: readonly unknown[] } {
  const values = new StatementValues();
  const conditions = ['true', ...filterConditions(filter, values)];
  // Ids rise with time too, and the index of one device has only them.
  const byId = filter.deviceKey !== undefined;
  if (after)
    conditions.push(byId ? `m.id < ${values.add(after.id)}` : `(m.received_at, m.id) < (${values.add(after.at)}, ${values.add(after.id)})`);
  const sql = `SELECT m.id, m.topic, m.device_key AS "deviceKey", m.reason, m.detail, substring(m.payload FROM 1 FOR ${Math.trunc(bytes)}) AS payload,
      octet_length(m.payload) AS "payloadBytes", m.truncated, m.received_at AS "receivedAt", m.replayed_at AS "replayedAt"
    FROM rejected_messages m WHERE ${conditions.join(' AND ')} ORDER BY ${byId ? 'm.id DESC' : 'm.received_at DESC, m.id DESC'} LIMIT ${Math.trunc(count)}`;
  return { sql, values: values.list };
}
