import { type DeliveryStatus, type NotificationPriority } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Device } from '../devices/device';
import { type ClaimedDelivery, type TryEnd } from './delivery';

interface ClaimedRow extends Omit<ClaimedDelivery, 'notification' | 'device'>, Omit<ClaimedDelivery['notification'], 'id'> {
  readonly notificationId: string;
  readonly token: Device['token'] | null;
  readonly platform: Device['platform'] | null;
}

/** The end of one try of a delivery. */
export interface NumberedEnd extends TryEnd {
  readonly id: string;
  /** That of the try: no other is ended. */
  readonly number: number;
}

/** A delivery whose process no longer tells of it. */
export interface AbandonedDelivery {
  readonly id: string;
  readonly number: number;
  readonly triesLeft: number;
  readonly channel: ClaimedDelivery['channel'];
  readonly type: ClaimedDelivery['notification']['type'];
  readonly priority: NotificationPriority;
}

/** How a delivery stands after a try. */
export interface EndedTry {
  readonly status: DeliveryStatus;
  readonly dueAt: Date;
}

/** The tries of deliveries: who holds one now, and how each ended. */
@Injectable()
export class TryRepository {
  constructor(private readonly database: Database) {}

  /** Takes those that are due, for this process alone; passed over are those not due, not waiting any more, or held. */
  async claim(ids: readonly string[], now: Date): Promise<ClaimedDelivery[]> {
    const rows = await this.database.query<ClaimedRow>(
      `WITH due AS (
         SELECT id FROM notification_deliveries
         WHERE id = ANY($1::uuid[]) AND status = 'queued' AND claimed_at IS NULL AND due_at <= $2::timestamptz + interval '1 second'
         ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE notification_deliveries d SET claimed_at = $2, tries = tries + 1, tries_left = greatest(tries_left - 1, 0), updated_at = $2
         FROM due WHERE d.id = due.id RETURNING d.id, d.notification_id, d.channel, d.target, d.tries, d.tries_left
       ), noted AS (
         INSERT INTO notification_tries (delivery_id, number, started_at) SELECT id, tries, $2 FROM claimed
       )
       SELECT c.id, c.channel, c.target, c.tries AS number, c.tries_left AS "triesLeft", n.id AS "notificationId", n.account_id AS "accountId", n.type,
         n.priority, n.title, n.body, n.subject_type AS "subjectType", n.subject_id AS "subjectId", n.created_at AS "createdAt",
         coalesce(b.status = 'cancelled', false) AS "isCancelled", v.token, v.platform
       FROM claimed c JOIN notifications n ON n.id = c.notification_id LEFT JOIN notification_broadcasts b ON b.id = n.broadcast_id
         LEFT JOIN notification_devices v ON c.channel = 'push' AND v.id = nullif(c.target, '')::uuid AND v.account_id = n.account_id`,
      [ids, now],
      { name: 'notifications-claim' },
    );
    return rows.map(({ id, channel, target, number, triesLeft, isCancelled, notificationId, token, platform, ...notification }) => ({
      ...{ id, channel, target, number, triesLeft, isCancelled },
      device: token !== null && platform !== null ? { token, platform } : null,
      notification: { ...notification, id: notificationId },
    }));
  }

  /**
   * Writes how tries ended, and lets go; what was to go on is skipped when its broadcast was cancelled meanwhile. Answers by the id of
   * the delivery; missing is one whose end was written already, as that of one that was taken for abandoned: then nothing is written.
   */
  async endAll(ends: readonly NumberedEnd[]): Promise<Map<string, EndedTry>> {
    const column = <Key extends keyof NumberedEnd>(key: Key): NumberedEnd[Key][] => ends.map((end) => end[key]);
    const rows = await this.database.query<EndedTry & { id: string }>(
      `WITH told AS (
         SELECT t.*, t.status = 'queued' AND EXISTS (SELECT FROM notification_deliveries o JOIN notifications n ON n.id = o.notification_id
             JOIN notification_broadcasts b ON b.id = n.broadcast_id WHERE o.id = t.id AND b.status = 'cancelled') AS is_cancelled
         FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
           AS t (id, number, status, reason, due_at, provider_id, outcome, try_reason)
       ), ended AS (
         UPDATE notification_deliveries d SET claimed_at = NULL, due_at = coalesce(t.due_at, d.due_at),
           status = CASE WHEN t.is_cancelled THEN 'skipped' ELSE t.status END, reason = CASE WHEN t.is_cancelled THEN 'cancelled' ELSE t.reason END,
           provider_id = coalesce(t.provider_id, d.provider_id), updated_at = now()
         FROM told t WHERE d.id = t.id AND d.tries = t.number AND d.claimed_at IS NOT NULL
         RETURNING d.id, d.tries, d.status, d.due_at, t.outcome, t.try_reason
       )
       UPDATE notification_tries t SET ended_at = now(), outcome = e.outcome, reason = e.try_reason FROM ended e
       WHERE t.delivery_id = e.id AND t.number = e.tries RETURNING e.id, e.status, e.due_at AS "dueAt"`,
      [
        column('id'),
        column('number'),
        column('status'),
        column('reason'),
        column('dueAt'),
        column('providerId'),
        column('outcome'),
        column('tryReason'),
      ],
      { name: 'notifications-end-tries' },
    );
    return new Map(rows.map(({ id, ...ended }) => [id, ended]));
  }

  /** Held since before then. What is held was due: that keeps those put off to the morning out of the search. */
  abandoned(before: Date, limit: number): Promise<AbandonedDelivery[]> {
    return this.database.query<AbandonedDelivery>(
      `SELECT d.id, d.tries AS number, d.tries_left AS "triesLeft", d.channel, n.type, n.priority
       FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
       WHERE d.status = 'queued' AND d.due_at < $1::timestamptz + interval '1 second' AND d.claimed_at < $1 ORDER BY d.claimed_at LIMIT $2`,
      [before, limit],
    );
  }
}
