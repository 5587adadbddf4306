import { type OwnStack } from './own-stack.harness';

/** People of a broadcast, as they were made. */
export interface Audience {
  /** With those who were there before. */
  readonly accounts: number;
  readonly devices: number;
  /** Deliveries of the push that are planned: one a device, or one that says why there is none. */
  readonly plannedPushes: number;
}

/** Token of a device whose application is gone. */
export const GONE = 'gone-';

/**
 * Makes people with 0, 1 or 2 devices, in three languages; a tenth of them want no pushes, a fiftieth of the devices are gone.
 * They sign in with the administrator's password, as `person<number>@city.example`.
 */
export async function addAudience(stack: OwnStack, people: number): Promise<Audience> {
  await stack.query(
    `WITH people AS (
       INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone, email_verified_at)
       SELECT gen_random_uuid(), 'person' || n || '@city.example', (SELECT password_hash FROM accounts ORDER BY id LIMIT 1),
         'Person', n::text, (ARRAY['fr', 'en', 'gcf'])[1 + n % 3], 'America/Martinique', now()
       FROM generate_series(1, $1::integer) n RETURNING id, family_name::integer AS n
     ), roles AS (
       INSERT INTO account_roles (account_id, role) SELECT id, 'USER' FROM people
     ), choices AS (
       INSERT INTO notification_preferences (account_id, choices) SELECT id, '{"system": {"push": false}}' FROM people WHERE n % 10 = 0
     )
     INSERT INTO notification_devices (id, account_id, token, platform)
     SELECT gen_random_uuid(), id, CASE WHEN (n + d) % 50 = 0 THEN '${GONE}' ELSE 'token-' END || n || '-' || d, (ARRAY['android', 'ios', 'web'])[1 + (n + d) % 3]
     FROM people CROSS JOIN generate_series(1, 2) d WHERE d <= (ARRAY[0, 1, 1, 2])[1 + n % 4]`,
    [people],
  );
  const [audience] = await stack.query<Audience>(
    `SELECT count(*)::int AS accounts, coalesce(sum(devices), 0)::int AS devices,
       sum(CASE WHEN wants_none THEN 1 ELSE greatest(devices, 1) END)::int AS "plannedPushes"
     FROM (SELECT (SELECT count(*) FROM notification_devices d WHERE d.account_id = a.id) AS devices,
             EXISTS (SELECT FROM notification_preferences p WHERE p.account_id = a.id) AS wants_none FROM accounts a) AS each`,
  );
  if (!audience) throw new Error('An aggregate answered no row');
  return audience;
}

/** A push of a broadcast as it ended. */
export interface EndedPush {
  readonly notificationId: string;
  readonly token: string | null;
  readonly status: string;
  readonly reason: string | null;
}

/** How a broadcast ended, by the tables. */
export class BroadcastLedger {
  constructor(
    private readonly stack: OwnStack,
    private readonly id: string,
  ) {}

  /** Accounts by how many notifications of it they have. */
  notificationsEach(): Promise<{ each: number; accounts: number }[]> {
    return this.stack.query(
      `SELECT each, count(*)::int AS accounts FROM (
         SELECT (SELECT count(*)::int FROM notifications n WHERE n.account_id = a.id AND n.broadcast_id = $1) AS each FROM accounts a) AS counted
       GROUP BY each ORDER BY each`,
      [this.id],
    );
  }

  /** Sums by channel and status, as `<channel> <status>`. */
  async deliveries(): Promise<Record<string, number>> {
    const rows = await this.stack.query<{ what: string; count: number }>(
      `SELECT d.channel || ' ' || d.status AS what, count(*)::int AS count
       FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id WHERE n.broadcast_id = $1 GROUP BY 1 ORDER BY 1`,
      [this.id],
    );
    return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
  }

  /** Those of all that are not sent, failed, skipped or delivered, or that a process still holds. */
  async open(): Promise<number> {
    const [row] = await this.stack.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
       WHERE n.broadcast_id = $1 AND (d.status = 'queued' OR d.claimed_at IS NOT NULL)`,
      [this.id],
    );
    return row?.count ?? 0;
  }

  /** Deliveries that were to be sent and are done with. */
  async done(): Promise<number> {
    const [row] = await this.stack.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
       WHERE n.broadcast_id = $1 AND d.channel IN ('push', 'realtime') AND d.status <> 'queued'`,
      [this.id],
    );
    return row?.count ?? 0;
  }

  /** Tries without an end although their delivery has one. */
  async openTries(): Promise<number> {
    const [row] = await this.stack.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM notification_tries t JOIN notification_deliveries d ON d.id = t.delivery_id
         JOIN notifications n ON n.id = d.notification_id WHERE n.broadcast_id = $1 AND t.ended_at IS NULL`,
      [this.id],
    );
    return row?.count ?? 0;
  }

  pushes(): Promise<EndedPush[]> {
    return this.stack.query(
      `SELECT d.notification_id AS "notificationId", v.token, d.status, d.reason
       FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id LEFT JOIN notification_devices v ON v.id::text = d.target
       WHERE n.broadcast_id = $1 AND d.channel = 'push'`,
      [this.id],
    );
  }
}
