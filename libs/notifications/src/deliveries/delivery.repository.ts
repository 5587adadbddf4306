import { type Channel, type NotificationType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ClaimedDelivery, type Delivery, type DeliveryTry, type NewDelivery } from './delivery';
import { DIGEST_SUBJECT } from '../digest/digest';
import { firstIdOf } from '../inbox/first-id-of';
import { TRIES } from './retry-delay';

const DELIVERY = `d.id, d.notification_id AS "notificationId", d.account_id AS "accountId", d.channel, d.target, d.status, d.reason,
  d.due_at AS "dueAt", d.tries, d.provider_id AS "providerId", d.created_at AS "createdAt", d.updated_at AS "updatedAt"`;

/** Which dead letters; without a reason those that ran out of tries, and not those that may have arrived. */
export interface DeadLetters {
  readonly channel?: Channel | undefined;
  readonly reason?: string | undefined;
  readonly diedBefore: Date;
  readonly limit: number;
}

/** A delivery that needs a job. */
export interface WaitingDelivery {
  readonly id: string;
  readonly tries: number;
  readonly channel: Channel;
  readonly dueAt: Date;
  readonly priority: ClaimedDelivery['notification']['priority'];
}

@Injectable()
export class DeliveryRepository {
  constructor(private readonly database: Database) {}

  async addAll(deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const column = <Key extends keyof NewDelivery>(key: Key): NewDelivery[Key][] => deliveries.map((delivery) => delivery[key]);
    await this.database.query(
      `INSERT INTO notification_deliveries (id, notification_id, account_id, channel, target, status, reason, due_at, tries_left)
       SELECT *, $9 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])`,
      [
        column('id'),
        column('notificationId'),
        column('accountId'),
        column('channel'),
        column('target'),
        column('status'),
        column('reason'),
        column('dueAt'),
        TRIES,
      ],
      { name: 'notifications-add-deliveries' },
    );
  }

  /** How many notifications of the type were pushed or mailed one by one, or are to be, to each account since then. */
  async countRecent(accountIds: readonly string[], type: NotificationType, since: Date): Promise<Map<string, number>> {
    const rows = await this.database.query<{ accountId: string; count: number }>(
      `WITH recent AS MATERIALIZED (
         SELECT id, account_id FROM notifications
         WHERE account_id = ANY($1::uuid[]) AND id >= $4 AND type = $2 AND created_at > $3 AND subject_type IS DISTINCT FROM '${DIGEST_SUBJECT}'
       )
       SELECT n.account_id AS "accountId", count(*)::int AS count FROM recent n
       WHERE EXISTS (SELECT FROM notification_deliveries d WHERE d.notification_id = n.id AND d.channel IN ('push', 'email') AND d.status <> 'skipped')
       GROUP BY n.account_id`,
      [accountIds, type, since, firstIdOf(since)],
      { name: 'notifications-count-recent' },
    );
    return new Map(rows.map(({ accountId, count }) => [accountId, count]));
  }

  /** Those of the ids that still wait to be sent. */
  waiting(ids: readonly string[]): Promise<WaitingDelivery[]> {
    return this.database.query<WaitingDelivery>(
      `SELECT d.id, d.tries, d.channel, d.due_at AS "dueAt", n.priority FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
       WHERE d.id = ANY($1::uuid[]) AND d.status = 'queued' ORDER BY d.id`,
      [ids],
      { name: 'notifications-waiting' },
    );
  }

  /** Those that were due before then and that nobody holds, the longest first, after one of an earlier page. */
  overdue(before: Date, limit: number, after?: WaitingDelivery): Promise<WaitingDelivery[]> {
    return this.database.query<WaitingDelivery>(
      `SELECT d.id, d.tries, d.channel, d.due_at AS "dueAt", n.priority FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
       WHERE d.status = 'queued' AND d.claimed_at IS NULL AND d.due_at < $1 AND d.due_at >= coalesce($3::timestamptz, '-infinity')
         AND ($3::timestamptz IS NULL OR (d.due_at, d.id) > ($3::timestamptz, $4::uuid)) ORDER BY d.due_at, d.id LIMIT $2`,
      [before, limit, after?.dueAt ?? null, after?.id ?? null],
    );
  }

  async ofNotification(notificationId: string): Promise<(Delivery & { readonly attempts: readonly DeliveryTry[] })[]> {
    const deliveries = await this.database.query<Delivery>(
      `SELECT ${DELIVERY} FROM notification_deliveries d WHERE d.notification_id = $1 ORDER BY d.channel, d.target`,
      [notificationId],
    );
    const tries = await this.database.query<DeliveryTry & { deliveryId: string }>(
      `SELECT t.delivery_id AS "deliveryId", t.number, t.started_at AS "startedAt", t.ended_at AS "endedAt", t.outcome, t.reason
       FROM notification_tries t JOIN notification_deliveries d ON d.id = t.delivery_id WHERE d.notification_id = $1 ORDER BY t.number`,
      [notificationId],
    );
    return deliveries.map((delivery) => ({ ...delivery, attempts: tries.filter(({ deliveryId }) => deliveryId === delivery.id) }));
  }

  /** Dead letters, newest first; `before` is the id after which (going back in time) to go on. */
  dead(limit: number, before?: string): Promise<Delivery[]> {
    return this.database.query<Delivery>(
      `SELECT ${DELIVERY} FROM notification_deliveries d WHERE d.status = 'failed' AND ($1::uuid IS NULL OR d.id < $1) ORDER BY d.id DESC LIMIT $2`,
      [before ?? null, limit],
    );
  }

  async find(id: string): Promise<Delivery | undefined> {
    const [delivery] = await this.database.query<Delivery>(`SELECT ${DELIVERY} FROM notification_deliveries d WHERE d.id = $1`, [id]);
    return delivery;
  }

  /** A dead letter gets all its tries again; undefined when it is not one. */
  async revive(id: string): Promise<Delivery | undefined> {
    const [delivery] = await this.database.query<Delivery>(
      `UPDATE notification_deliveries d SET status = 'queued', reason = NULL, tries_left = $2, due_at = now(), updated_at = now()
       WHERE d.id = $1 AND d.status = 'failed' RETURNING ${DELIVERY}`,
      [id, TRIES],
    );
    return delivery;
  }

  /** As `revive`, several that were dead by then, the oldest first: answers their ids. */
  async reviveSeveral({ channel, reason, diedBefore, limit }: DeadLetters): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `UPDATE notification_deliveries SET status = 'queued', reason = NULL, tries_left = $1, due_at = now(), updated_at = now()
       WHERE id IN (
         SELECT id FROM notification_deliveries
         WHERE status = 'failed' AND updated_at <= $2 AND ($3::text IS NULL OR channel = $3)
           AND CASE WHEN $4::text IS NULL THEN tries_left = 0 AND reason <> 'outcome_unknown' ELSE reason = $4 END
         ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED
       ) RETURNING id`,
      [TRIES, diedBefore, channel ?? null, reason ?? null, limit],
    );
    return rows.map(({ id }) => id);
  }
}
