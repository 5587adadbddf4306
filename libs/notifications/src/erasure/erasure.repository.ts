import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** Stands where an account was of which nothing may be known any more. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Takes a person out of the room's tables. */
@Injectable()
export class ErasureRepository {
  constructor(private readonly database: Database) {}

  /** Some notifications of the account, with their deliveries, tries and places in digests. Answers how many. */
  async removeNotifications(accountId: string, atMost: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `WITH removed AS (
         DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE account_id = $1 ORDER BY id LIMIT $2) RETURNING 1
       ) SELECT count(*)::int AS count FROM removed`,
      [accountId, atMost],
    );
    return row?.count ?? 0;
  }

  /** All else of the account. What others ordered or were told stays, without it; the places of a list that is being told do not move. */
  async removeRest(accountId: string): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.query('DELETE FROM notification_digests WHERE account_id = $1', [accountId]);
      await this.database.query('DELETE FROM notification_devices WHERE account_id = $1', [accountId]);
      await this.database.query('DELETE FROM notification_preferences WHERE account_id = $1', [accountId]);
      await this.database.query('DELETE FROM notification_followed_zones WHERE account_id = $1', [accountId]);
      await this.database.query(
        `UPDATE notification_broadcasts SET ordered_by = nullif(ordered_by, $1), account_ids = array_replace(account_ids, $1, $2),
           unknown_accounts = array_remove(unknown_accounts, $1), after_account = CASE WHEN status = 'running' THEN after_account ELSE nullif(after_account, $1) END
         WHERE ordered_by = $1 OR $1 = ANY(account_ids) OR $1 = ANY(unknown_accounts) OR after_account = $1`,
        [accountId, NOBODY],
      );
      await this.database.query('UPDATE notification_template_versions SET changed_by = $2 WHERE changed_by = $1', [accountId, NOBODY]);
    });
  }
}
