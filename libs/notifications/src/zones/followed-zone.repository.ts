import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** Who follows which zone. */
@Injectable()
export class FollowedZoneRepository {
  constructor(private readonly database: Database) {}

  /** Ids of the zones that the account follows, by id; some of them may be no more. */
  async of(accountId: string): Promise<string[]> {
    const rows = await this.database.query<{ zoneId: string }>(
      `SELECT zone_id AS "zoneId" FROM notification_followed_zones WHERE account_id = $1 ORDER BY zone_id`,
      [accountId],
    );
    return rows.map(({ zoneId }) => zoneId);
  }

  /** The account follows these from now on, and no others. Inside a transaction that lets no other change them. */
  async replace(accountId: string, zoneIds: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM notification_followed_zones WHERE account_id = $1 AND zone_id <> ALL ($2::uuid[])', [
      accountId,
      zoneIds,
    ]);
    await this.database.query(
      'INSERT INTO notification_followed_zones (account_id, zone_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING',
      [accountId, zoneIds],
    );
  }

  /** Accounts that follow any of the zones, once each, by id after `after`: no more is read of each zone than the limit. */
  async followers(zoneIds: readonly string[], after: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ accountId: string }>(
      `SELECT DISTINCT f.account_id AS "accountId" FROM unnest($1::uuid[]) AS zone(id)
       CROSS JOIN LATERAL (
         SELECT z.account_id FROM notification_followed_zones z
         WHERE z.zone_id = zone.id AND z.account_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY z.account_id LIMIT $3
       ) AS f ORDER BY f.account_id LIMIT $3`,
      [zoneIds, after, limit],
    );
    return rows.map(({ accountId }) => accountId);
  }

  /** Whether anyone follows the zone. */
  async isFollowed(zoneId: string): Promise<boolean> {
    return (
      (await this.database.query('SELECT FROM notification_followed_zones WHERE zone_id = $1 ORDER BY account_id LIMIT 1', [zoneId]))
        .length > 0
    );
  }

  /** Nobody follows the zone any more. Answers how many did. */
  async forget(zoneId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `WITH forgotten AS (DELETE FROM notification_followed_zones WHERE zone_id = $1 RETURNING 1) SELECT count(*)::int AS count FROM forgotten`,
      [zoneId],
    );
    return row?.count ?? 0;
  }
}
