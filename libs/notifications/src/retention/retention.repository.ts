import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { firstIdOf } from '../inbox/first-id-of';

/** Removes what is older than is kept, some at a time. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** The oldest from before then, with their deliveries and tries. Answers how many notifications. */
  removeNotifications(before: Date, atMost: number): Promise<number> {
    return this.count(
      `DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE id < $1 AND created_at < $2 ORDER BY id LIMIT $3) RETURNING 1`,
      [firstIdOf(before), before, atMost],
    );
  }

  /** The oldest that ended before then. */
  removeBroadcasts(before: Date, atMost: number): Promise<number> {
    return this.count(
      `DELETE FROM notification_broadcasts WHERE id IN
         (SELECT id FROM notification_broadcasts WHERE id < $1 AND finished_at < $2 ORDER BY id LIMIT $3) RETURNING 1`,
      [firstIdOf(before), before, atMost],
    );
  }

  /** The oldest that left before then; what they told of goes with the notifications. */
  removeDigests(before: Date, atMost: number): Promise<number> {
    return this.count(
      `DELETE FROM notification_digests WHERE id IN
         (SELECT id FROM notification_digests WHERE id < $1 AND ends_at < $2 ORDER BY id LIMIT $3) RETURNING 1`,
      [firstIdOf(before), before, atMost],
    );
  }

  private async count(removal: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `WITH removed AS (${removal}) SELECT count(*)::int AS count FROM removed`,
      values,
    );
    return row?.count ?? 0;
  }
}
