import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Broadcast, type DeliveryCount, type NewBroadcast } from './broadcast';

const BROADCAST = `id, type, priority, texts, channels, status, roles, zones, subject_type AS "subjectType", subject_id AS "subjectId",
  cause_id AS "causeId", part, after_account AS "afterAccount", total, told, unknown, unknown_accounts AS "unknownAccounts",
  created_at AS "createdAt", finished_at AS "finishedAt"`;

/** What a part came to. */
export interface PartTold {
  readonly told: number;
  /** Accounts of the list that are not there. */
  readonly unknownAccounts: readonly string[];
  readonly afterAccount: string | null;
  readonly isLast: boolean;
}

@Injectable()
export class BroadcastRepository {
  constructor(private readonly database: Database) {}

  async add({
    orderedBy,
    audience,
    type,
    priority,
    texts,
    channels,
    subjectType,
    subjectId,
    causeId,
    total,
  }: NewBroadcast): Promise<Broadcast> {
    const { roles, zones, accountIds } = { roles: null, zones: null, accountIds: null, ...audience };
    const [broadcast] = await this.database.query<Broadcast>(
      `INSERT INTO notification_broadcasts
         (id, ordered_by, roles, zones, account_ids, type, priority, texts, channels, subject_type, subject_id, cause_id, total)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING ${BROADCAST}`,
      [
        newId(),
        orderedBy,
        roles,
        zones,
        accountIds,
        type,
        priority,
        JSON.stringify(texts),
        channels,
        subjectType,
        subjectId,
        causeId,
        total,
      ],
    );
    if (!broadcast) throw new Error('An insert returned no row');
    return broadcast;
  }

  async find(id: string): Promise<Broadcast | undefined> {
    const [broadcast] = await this.database.query<Broadcast>(`SELECT ${BROADCAST} FROM notification_broadcasts WHERE id = $1`, [id]);
    return broadcast;
  }

  /** Inside a transaction, until whose end no one else advances or cancels it. */
  async lock(id: string): Promise<Broadcast | undefined> {
    const [broadcast] = await this.database.query<Broadcast>(`SELECT ${BROADCAST} FROM notification_broadcasts WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    return broadcast;
  }

  /** Accounts of the list, from a place in it (0 is the first). */
  async listed(id: string, from: number, limit: number): Promise<string[]> {
    const [row] = await this.database.query<{ ids: string[] }>(
      'SELECT account_ids[$2::integer + 1 : $2::integer + $3::integer] AS ids FROM notification_broadcasts WHERE id = $1',
      [id, from, limit],
    );
    return row?.ids ?? [];
  }

  async advance(id: string, { told, unknownAccounts, afterAccount, isLast }: PartTold): Promise<void> {
    await this.database.query(
      `UPDATE notification_broadcasts SET part = part + 1, told = told + $2, unknown = unknown + cardinality($3::uuid[]),
         unknown_accounts = unknown_accounts || $3::uuid[], after_account = $4, advanced_at = now(),
         status = CASE WHEN $5::boolean THEN 'done' ELSE status END, finished_at = CASE WHEN $5::boolean THEN now() END
       WHERE id = $1`,
      [id, told, unknownAccounts, afterAccount, isLast],
    );
  }

  /** Ends it, with what of it was not sent yet; undefined when it is not running. */
  async cancel(id: string): Promise<Broadcast | undefined> {
    const [broadcast] = await this.database.query<Broadcast>(
      `UPDATE notification_broadcasts SET status = 'cancelled', finished_at = now() WHERE id = $1 AND status = 'running' RETURNING ${BROADCAST}`,
      [id],
    );
    if (broadcast) await this.takeBack(id);
    return broadcast;
  }

  /** What was not sent, or waits for a digest, is not told any more. */
  private async takeBack(id: string): Promise<void> {
    await this.database.query(
      `UPDATE notification_deliveries d SET status = 'skipped', reason = 'cancelled', updated_at = now() FROM notifications n
       WHERE n.broadcast_id = $1 AND d.notification_id = n.id AND d.status = 'queued' AND d.claimed_at IS NULL`,
      [id],
    );
    await this.database.query(
      `WITH held AS MATERIALIZED (
         SELECT i.notification_id, i.channel FROM notification_digest_items i JOIN notifications n ON n.id = i.notification_id
         WHERE n.broadcast_id = $1 AND i.digest_id IS NULL ORDER BY i.notification_id, i.channel FOR UPDATE OF i
       ), dropped AS (
         DELETE FROM notification_digest_items i USING held WHERE i.notification_id = held.notification_id AND i.channel = held.channel
       )
       UPDATE notification_deliveries d SET reason = 'cancelled', updated_at = now() FROM held
       WHERE d.notification_id = held.notification_id AND d.channel = held.channel AND d.status = 'skipped'`,
      [id],
    );
  }

  countDeliveries(id: string): Promise<DeliveryCount[]> {
    return this.database.query<DeliveryCount>(
      // One look a notification, however many deliveries others have: joined freely, all of them would be read.
      `SELECT d.channel, d.status, count(*)::int AS count FROM notifications n
       CROSS JOIN LATERAL (SELECT channel, status FROM notification_deliveries WHERE notification_id = n.id OFFSET 0) d
       WHERE n.broadcast_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [id],
    );
  }

  /** Running ones that have stood still since then. */
  still(before: Date): Promise<Pick<Broadcast, 'id' | 'part' | 'priority'>[]> {
    return this.database.query(`SELECT id, part, priority FROM notification_broadcasts WHERE status = 'running' AND advanced_at < $1`, [
      before,
    ]);
  }
}
