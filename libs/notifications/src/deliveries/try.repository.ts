import { type DeliveryStatus, type NotificationPriority } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ClaimedDelivery, type TryEnd } from './delivery';

type ClaimedRow = Omit<ClaimedDelivery, 'notification'> & ClaimedDelivery['notification'] & { notificationId: string };

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

  /** Takes a delivery that is due, for this process alone; undefined when it is not due, not waiting any more, or held. */
  async claim(id: string, now: Date): Promise<ClaimedDelivery | undefined> {
    const [row] = await this.database.query<ClaimedRow>(
      `WITH claimed AS (
         UPDATE notification_deliveries SET claimed_at = $2, tries = tries + 1, tries_left = greatest(tries_left - 1, 0), updated_at = $2
         WHERE id = $1 AND status = 'queued' AND claimed_at IS NULL AND due_at <= $2::timestamptz + interval '1 second'
         RETURNING id, notification_id, channel, target, tries, tries_left
       ), noted AS (
         INSERT INTO notification_tries (delivery_id, number, started_at) SELECT id, tries, $2 FROM claimed
       )
       SELECT c.id, c.channel, c.target, c.tries AS number, c.tries_left AS "triesLeft", n.id AS "notificationId", n.account_id AS "accountId", n.type,
         n.priority, n.title, n.body, n.subject_type AS "subjectType", n.subject_id AS "subjectId", n.created_at AS "createdAt",
         coalesce(b.status = 'cancelled', false) AS "isCancelled"
       FROM claimed c JOIN notifications n ON n.id = c.notification_id LEFT JOIN notification_broadcasts b ON b.id = n.broadcast_id`,
      [id, now],
      { name: 'notifications-claim' },
    );
    if (!row) return undefined;
    const { channel, target, number, triesLeft, isCancelled, notificationId, ...notification } = row;
    return { id, channel, target, number, triesLeft, isCancelled, notification: { ...notification, id: notificationId } };
  }

  /**
   * Writes how a try ended, and lets go; what was to go on is skipped when its broadcast was cancelled meanwhile.
   * Undefined when the end was written already, as that of one that was taken for abandoned: then nothing is written.
   */
  async end(id: string, number: number, { outcome, tryReason, reason, status, dueAt, providerId }: TryEnd): Promise<EndedTry | undefined> {
    const [ended] = await this.database.query<EndedTry>(
      `WITH ended AS (
         UPDATE notification_deliveries d SET claimed_at = NULL, due_at = coalesce($5::timestamptz, due_at),
           status = CASE WHEN goes_on.is_cancelled THEN 'skipped' ELSE $3 END, reason = CASE WHEN goes_on.is_cancelled THEN 'cancelled' ELSE $4 END,
           provider_id = coalesce($6::text, provider_id), updated_at = now()
         FROM (SELECT $3 = 'queued' AND EXISTS (SELECT FROM notification_deliveries o JOIN notifications n ON n.id = o.notification_id
             JOIN notification_broadcasts b ON b.id = n.broadcast_id WHERE o.id = $1 AND b.status = 'cancelled') AS is_cancelled) AS goes_on
         WHERE d.id = $1 AND d.tries = $2 AND d.claimed_at IS NOT NULL RETURNING d.id, d.tries, d.status, d.due_at
       )
       UPDATE notification_tries t SET ended_at = now(), outcome = $7, reason = $8 FROM ended e
       WHERE t.delivery_id = e.id AND t.number = e.tries RETURNING e.status, e.due_at AS "dueAt"`,
      [id, number, status, reason, dueAt, providerId, outcome, tryReason],
      { name: 'notifications-end-try' },
    );
    return ended;
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
