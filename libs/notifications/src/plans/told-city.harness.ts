import { type Database } from '@madinina/platform/database';

/** Who was told a great deal: each 25th notification is theirs. */
export const WATCHER = '019a0000-0000-7000-8000-000000000000';
export const personNumber = (number: number): string => `019a0000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const noticeNumber = (number: number): string => `019a0001-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const zoneNumber = (number: number): string => `019a0002-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const broadcastNumber = (number: number): string => `019a0003-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const deliveryNumber = (number: number): string => `019a0004-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const deviceNumber = (number: number): string => `019a0005-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const id = (prefix: string, number: string): string => `('${prefix}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** A city in which this many notifications were told, to a fifth as many people, with three deliveries each. */
export async function fillToldCity(database: Database, notifications: number): Promise<void> {
  const people = Math.max(100, Math.floor(notifications / 5));
  for (const statement of statements(notifications, people)) await database.query(statement);
}

const statements = (notifications: number, people: number): string[] => [
  `INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone, email_verified_at)
   SELECT ${id('019a0000', 'n')}, 'p' || n || '@example.org', '$argon2id$none', 'P', 'N', 'fr', 'America/Martinique', now() FROM generate_series(0, ${people} - 1) n`,
  `INSERT INTO account_roles (account_id, role) SELECT ${id('019a0000', 'n')}, 'USER' FROM generate_series(0, ${people} - 1) n
   UNION ALL SELECT ${id('019a0000', 'n')}, 'OPERATOR' FROM generate_series(0, ${people} - 1, 500) n`,
  // Every second person follows three zones of 34, the first one most of all.
  `INSERT INTO notification_followed_zones (account_id, zone_id)
   SELECT DISTINCT ${id('019a0000', 'n')}, ${id('019a0002', 'zone')} FROM generate_series(0, ${people} - 1, 2) n, LATERAL (VALUES (0), (1 + n % 33), (1 + n % 7)) AS z (zone)`,
  `INSERT INTO notification_preferences (account_id, choices, quiet_from, quiet_until)
   SELECT ${id('019a0000', 'n')}, '{"system": {"email": true}}', '22:00', '06:30' FROM generate_series(0, ${people} - 1) n`,
  `INSERT INTO notification_devices (id, account_id, token, platform, seen_at)
   SELECT ${id('019a0005', 'n')}, ${id('019a0000', `n % ${people}`)}, 'token-' || n, 'android', now() - n % 260 * interval '1 day' FROM generate_series(0, ${people} * 3 / 2) n`,
  `INSERT INTO notification_broadcasts (id, roles, type, priority, texts, status, created_at, advanced_at, finished_at)
   SELECT ${id('019a0003', 'n')}, '{USER}', 'system', 'low', '{}', 'done', at, at, at FROM (SELECT n, '2026-01-01Z'::timestamptz + n * interval '1 hour' AS at FROM generate_series(0, ${notifications} / 10) n) b`,
  `UPDATE notification_broadcasts SET status = 'running', finished_at = NULL WHERE id = '${broadcastNumber(1)}'`,
  `INSERT INTO notification_zone_alerts (broadcast_id, zone_id, rule_id, sensor_id, severity, told_at)
   SELECT id, ${id('019a0002', 'n % 34')}, gen_random_uuid(), gen_random_uuid(), 'high', '2026-01-01Z'::timestamptz + n * interval '1 hour'
   FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM notification_broadcasts) b`,
  // The last tenth is one broadcast to everyone.
  `INSERT INTO notifications (id, account_id, type, priority, title, body, cause_id, read_at, created_at, is_listed, broadcast_id)
   SELECT ${id('019a0001', 'n')}, CASE WHEN n % 25 = 0 THEN '${WATCHER}'::uuid ELSE ${id('019a0000', `n % ${people}`)} END,
     (ARRAY['system', 'alert', 'message', 'order'])[1 + n % 4], (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n / 4 % 4], 'Coupure d’eau jeudi', 'De 9 h à 12 h, rue Lamartine.', n::text,
     CASE WHEN n % 7 <> 0 THEN now() END, '2026-01-01Z'::timestamptz + n * interval '1 second', n % 20 <> 7, CASE WHEN n >= ${notifications} * 0.9 THEN '${broadcastNumber(1)}'::uuid END
   FROM generate_series(0, ${notifications} - 1) n`,
  `INSERT INTO notification_deliveries (id, notification_id, account_id, channel, target, status, reason, due_at, tries, tries_left, claimed_at)
   SELECT ${id('019a0004', 'n * 3 + place')}, ${id('019a0001', 'n')}, ${id('019a0000', `n % ${people}`)}, channel, CASE channel WHEN 'push' THEN ${id('019a0005', `n % ${people}`)}::text ELSE '' END,
     d.status, CASE d.status WHEN 'skipped' THEN 'preference' WHEN 'failed' THEN 'rejected' END,
     CASE WHEN d.status = 'queued' THEN now() + (n % 1000 - 20) * interval '30 seconds' ELSE '2026-01-01Z' END, CASE WHEN channel = 'push' THEN 1 ELSE 0 END, 7,
     CASE WHEN d.status = 'queued' AND n % 1000 = 1 THEN now() - interval '5 minutes' END
   FROM generate_series(0, ${notifications} - 1) n, LATERAL (VALUES
     (0, 'in_app', 'delivered'), (1, 'email', 'skipped'),
     (2, 'push', CASE WHEN n % 100 = 3 THEN 'failed' WHEN n >= ${notifications} * 0.95 THEN 'queued' ELSE 'sent' END)) AS d (place, channel, status)`,
  `INSERT INTO notification_tries (delivery_id, number, ended_at, outcome) SELECT id, 1, now(), 'sent' FROM notification_deliveries WHERE channel = 'push'`,
  `INSERT INTO notification_digests (id, account_id, channel, ends_at)
   SELECT ${id('019a0006', 'n')}, ${id('019a0000', 'n')}, 'push', '2026-01-02Z' FROM generate_series(0, ${people} - 1) n`,
  `INSERT INTO notification_digest_items (notification_id, channel, account_id, due_at, digest_id)
   SELECT id, 'push', account_id, now() + (n % 1000 - 5) * interval '1 minute', CASE WHEN n % 10 > 0 THEN ${id('019a0006', `n % ${people}`)} END
   FROM (SELECT id, account_id, row_number() OVER (ORDER BY id) AS n FROM notifications WHERE type = 'message') m`,
  'ANALYZE',
];
