import { type NotificationType } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { DIGEST_SUBJECT, type DigestChannel, type DigestSummary, type DueDigest, type HeldItem, type TypeCount } from './digest';

/** Of a person: whoever tells, changes or drops what waits holds this lock until the transaction ends. */
const LOCK = `hashtextextended('notifications.digest.' || $1::text, 0)`;

/** What waits for a digest, and which digests there were. */
@Injectable()
export class DigestRepository {
  constructor(private readonly database: Database) {}

  async hold(items: readonly HeldItem[]): Promise<void> {
    if (items.length === 0) return;
    const column = <Key extends keyof HeldItem>(key: Key): HeldItem[Key][] => items.map((item) => item[key]);
    await this.database.query(
      `INSERT INTO notification_digest_items (notification_id, channel, account_id, due_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[])`,
      [column('notificationId'), column('channel'), column('accountId'), column('dueAt')],
    );
  }

  /** People of whom something is due, those who have waited longest first; a few at a time, however many they are. */
  async due(now: Date, exceptAccounts: readonly string[], limit: number): Promise<string[]> {
    const rows = await this.database.query<{ accountId: string }>(
      `SELECT account_id AS "accountId" FROM (
         SELECT account_id, due_at FROM notification_digest_items
         WHERE digest_id IS NULL AND due_at <= $1 AND account_id <> ALL($2::uuid[]) ORDER BY due_at, account_id LIMIT $3
       ) waiting GROUP BY account_id ORDER BY min(due_at)`,
      [now, exceptAccounts, limit],
      { name: 'notifications-digests-due' },
    );
    return rows.map(({ accountId }) => accountId);
  }

  /** Inside a transaction: false when someone else has the person's digest in hand. */
  async tryLock(accountId: string): Promise<boolean> {
    const [row] = await this.database.query<{ isMine: boolean }>(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS "isMine"`, [accountId]);
    return row?.isMine === true;
  }

  /** Inside a transaction: waits until no one else has the person's digest in hand. */
  async lock(accountId: string): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(${LOCK})`, [accountId]);
  }

  async isWaiting(accountId: string): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM notification_digest_items WHERE account_id = $1 AND digest_id IS NULL LIMIT 1', [
      accountId,
    ]);
    return rows.length > 0;
  }

  /** Of what is due, lets go what the person has read by now or no longer wants by that channel. */
  async dropUnwanted(accountId: string, until: Date, wanted: Readonly<Record<DigestChannel, readonly NotificationType[]>>): Promise<void> {
    await this.database.query(
      `WITH due AS MATERIALIZED (
         SELECT notification_id, channel FROM notification_digest_items
         WHERE account_id = $1 AND digest_id IS NULL AND due_at <= $2 ORDER BY notification_id, channel FOR UPDATE
       ), unwanted AS (
         SELECT due.*, CASE WHEN n.read_at IS NOT NULL THEN 'read' ELSE 'preference' END AS reason
         FROM due JOIN notifications n ON n.id = due.notification_id
         WHERE n.read_at IS NOT NULL OR n.type <> ALL(CASE due.channel WHEN 'push' THEN $3::text[] ELSE $4::text[] END)
       ), dropped AS (
         DELETE FROM notification_digest_items i USING unwanted u WHERE i.notification_id = u.notification_id AND i.channel = u.channel
       )
       UPDATE notification_deliveries d SET reason = u.reason, updated_at = now() FROM unwanted u
       WHERE d.notification_id = u.notification_id AND d.channel = u.channel AND d.status = 'skipped'`,
      [accountId, until, wanted.push, wanted.email],
    );
  }

  /** Lets go all that waits for a person who can be told nothing. */
  async drop(accountId: string, reason: string): Promise<void> {
    await this.database.query(
      `WITH dropped AS (
         DELETE FROM notification_digest_items WHERE account_id = $1 AND digest_id IS NULL RETURNING notification_id, channel
       )
       UPDATE notification_deliveries d SET reason = $2, updated_at = now() FROM dropped
       WHERE d.notification_id = dropped.notification_id AND d.channel = dropped.channel AND d.status = 'skipped'`,
      [accountId, reason],
    );
  }

  /** Forgets the digests of a person who is no more, and what waited. */
  async forget(accountId: string): Promise<void> {
    await this.database.query('DELETE FROM notification_digest_items WHERE account_id = $1', [accountId]);
    await this.database.query('DELETE FROM notification_digests WHERE account_id = $1', [accountId]);
  }

  dueOf(accountId: string, until: Date): Promise<DueDigest[]> {
    return this.database.query<DueDigest>(
      `SELECT i.channel, max(i.due_at) AS "endsAt",
         CASE WHEN bool_or(n.priority IN ('high', 'urgent')) THEN 'high' WHEN bool_or(n.priority = 'medium') THEN 'medium' ELSE 'low' END AS priority
       FROM notification_digest_items i JOIN notifications n ON n.id = i.notification_id
       WHERE i.account_id = $1 AND i.digest_id IS NULL AND i.due_at <= $2 GROUP BY i.channel ORDER BY i.channel`,
      [accountId, until],
    );
  }

  /** Makes the digest of the period, with all that is due by its end; undefined when that period, or a later one, had its digest. */
  async make(accountId: string, channel: DigestChannel, endsAt: Date): Promise<string | undefined> {
    const [made] = await this.database.query<{ id: string }>(
      `INSERT INTO notification_digests (id, account_id, channel, ends_at)
       SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM notification_digests WHERE account_id = $2 AND channel = $3 AND ends_at >= $4)
       ON CONFLICT (account_id, channel, ends_at) DO NOTHING RETURNING id`,
      [newId(), accountId, channel, endsAt],
    );
    if (made)
      await this.database.query(
        'UPDATE notification_digest_items SET digest_id = $1 WHERE account_id = $2 AND channel = $3 AND digest_id IS NULL AND due_at <= $4',
        [made.id, accountId, channel, endsAt],
      );
    return made?.id;
  }

  /** Gives what waits another time, by type; only what is due until then, or of one channel, when told. */
  async putOff(
    accountId: string,
    dueOf: ReadonlyMap<NotificationType, Date>,
    { until = null, channel = null }: { readonly until?: Date | null; readonly channel?: DigestChannel | null } = {},
  ): Promise<void> {
    await this.database.query(
      `UPDATE notification_digest_items i SET due_at = new_due.due_at
       FROM notifications n JOIN unnest($2::text[], $3::timestamptz[]) AS new_due (type, due_at) USING (type)
       WHERE i.account_id = $1 AND i.digest_id IS NULL AND n.id = i.notification_id
         AND ($4::timestamptz IS NULL OR i.due_at <= $4) AND ($5::text IS NULL OR i.channel = $5)`,
      [accountId, [...dueOf.keys()], [...dueOf.values()], until, channel],
    );
  }

  /** @param titles how many of the newest to name */
  async summaryOf(digestId: string, titles: number): Promise<DigestSummary> {
    const counts = await this.database.query<TypeCount>(
      `SELECT n.type, count(*)::int AS count FROM notification_digest_items i JOIN notifications n ON n.id = i.notification_id
       WHERE i.digest_id = $1 GROUP BY n.type ORDER BY count DESC, n.type`,
      [digestId],
    );
    const newest = await this.database.query<DigestSummary['newest'][number]>(
      `SELECT n.type, n.title, n.created_at AS "createdAt" FROM notification_digest_items i JOIN notifications n ON n.id = i.notification_id
       WHERE i.digest_id = $1 ORDER BY n.id DESC LIMIT $2`,
      [digestId, titles],
    );
    return { counts, newest };
  }

  /** The types of what the notification sums up; none when it carries no digest. */
  async typesIn(notificationId: string): Promise<NotificationType[]> {
    const rows = await this.database.query<{ type: NotificationType }>(
      `SELECT DISTINCT n.type FROM notifications carrier JOIN notification_digest_items i ON i.digest_id = carrier.subject_id
         JOIN notifications n ON n.id = i.notification_id
       WHERE carrier.id = $1 AND carrier.subject_type = '${DIGEST_SUBJECT}'`,
      [notificationId],
    );
    return rows.map(({ type }) => type);
  }
}
