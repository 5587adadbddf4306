import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Device, type DevicePlatform, expiryAt } from './device';

const DEVICE = `id, account_id AS "accountId", token, platform, name, created_at AS "createdAt", seen_at AS "seenAt"`;

/** What the application tells of itself. */
export interface DeviceToKeep {
  readonly accountId: string;
  /** It stops hearing when this session ends. */
  readonly sessionId: string;
  readonly token: string;
  readonly platform: DevicePlatform;
  readonly name: string | null;
}

@Injectable()
export class DeviceRepository {
  constructor(private readonly database: Database) {}

  /**
   * Keeps the token as the account's; one that was another account's is a new device, so that nothing that waits for the
   * former owner reaches the new one.
   */
  async keep({ accountId, sessionId, token, platform, name }: DeviceToKeep): Promise<Device> {
    const [device] = await this.database.query<Device>(
      `INSERT INTO notification_devices AS d (id, account_id, token, platform, name, session_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (token) DO UPDATE SET
         id = CASE WHEN d.account_id = excluded.account_id THEN d.id ELSE excluded.id END,
         created_at = CASE WHEN d.account_id = excluded.account_id THEN d.created_at ELSE excluded.created_at END,
         name = CASE WHEN d.account_id = excluded.account_id THEN coalesce(excluded.name, d.name) ELSE excluded.name END,
         account_id = excluded.account_id, session_id = excluded.session_id, platform = excluded.platform, seen_at = now()
       RETURNING ${DEVICE}`,
      [newId(), accountId, token, platform, name, sessionId],
    );
    if (!device) throw new Error('An insert that updates on conflict returned no row');
    return device;
  }

  /** Forgets those of the account that were seen least recently, beyond `most`. */
  async keepAtMost(accountId: string, most: number): Promise<void> {
    await this.database.query(
      `DELETE FROM notification_devices WHERE id IN
         (SELECT id FROM notification_devices WHERE account_id = $1 ORDER BY seen_at DESC, id DESC OFFSET $2)`,
      [accountId, most],
    );
  }

  list(accountId: string): Promise<Device[]> {
    return this.database.query<Device>(`SELECT ${DEVICE} FROM notification_devices WHERE account_id = $1 ORDER BY id`, [accountId]);
  }

  /** The devices of each account whose tokens have not expired. */
  async livingOf(accountIds: readonly string[], now: Date): Promise<Map<string, string[]>> {
    const rows = await this.database.query<{ accountId: string; ids: string[] }>(
      `SELECT account_id AS "accountId", array_agg(id::text ORDER BY id) AS ids FROM notification_devices
       WHERE account_id = ANY($1::uuid[]) AND seen_at > $2 GROUP BY account_id`,
      [accountIds, expiryAt(now)],
      { name: 'notifications-devices' },
    );
    return new Map(rows.map(({ accountId, ids }) => [accountId, ids]));
  }

  /** Undefined when it is not, or no longer, the account's. */
  async find(accountId: string, id: string): Promise<Device | undefined> {
    const [device] = await this.database.query<Device>(`SELECT ${DEVICE} FROM notification_devices WHERE id = $1 AND account_id = $2`, [
      id,
      accountId,
    ]);
    return device;
  }

  /** Whether there was one. */
  async remove(accountId: string, id: string): Promise<boolean> {
    const removed = await this.database.query('DELETE FROM notification_devices WHERE id = $1 AND account_id = $2 RETURNING id', [
      id,
      accountId,
    ]);
    return removed.length > 0;
  }

  /** Forgets those that a session registered, or any session of the account, until it ended. */
  async removeOfSession(accountId: string, sessionId: string | undefined, endedAt: Date): Promise<void> {
    await this.database.query(
      `DELETE FROM notification_devices WHERE account_id = $1 AND ($2::uuid IS NULL OR session_id = $2) AND seen_at <= $3`,
      [accountId, sessionId ?? null, endedAt],
    );
  }

  /** Forgets a dead token, unless the device has another one by now. */
  async removeToken(id: string, token: string): Promise<void> {
    await this.database.query('DELETE FROM notification_devices WHERE id = $1 AND token = $2', [id, token]);
  }

  /** Answers how many. */
  async removeExpired(now: Date): Promise<number> {
    const removed = await this.database.query('DELETE FROM notification_devices WHERE seen_at <= $1 RETURNING id', [expiryAt(now)]);
    return removed.length;
  }
}
