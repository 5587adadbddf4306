import { EventJobs, type Locale, NotificationJobs, type Role } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { EventsConfig, ListenersModule, RelayModule } from '@madinina/platform/events';
import { RoomHarness } from '@madinina/platform/harness';
import { QueueModule, RedisConnections } from '@madinina/platform/queue';
import { RealtimeConfig, RealtimeModule } from '@madinina/platform/realtime';
import { MailConfig } from '@madinina/platform/mail';
import { DeliveryConfig } from './deliveries/delivery-config';
import { MailLinkConfig } from './mail/mail-link-config';
import { NotificationsHttpModule } from './notifications.http.module';
import { NotificationsWorkerModule } from './notifications.worker.module';
import { ThrottleConfig } from './notify/throttle-config';
import { PushConfig } from './push/push-config';
import { NotificationRetentionConfig } from './retention/notification-retention-config';

export interface TestPerson {
  readonly locale?: Locale;
  readonly timeZone?: string;
  readonly roles?: readonly Role[];
  readonly isEmailVerified?: boolean;
}

/** The whole room, its door and its worker in one process, on real servers. */
export const startNotifications = (environment: Readonly<Record<string, string>> = {}): Promise<RoomHarness> =>
  RoomHarness.start({
    imports: [RelayModule, ListenersModule, RealtimeModule.forWorker(), NotificationsHttpModule, NotificationsWorkerModule],
    queues: QueueModule.forWorker({ catalogue: [EventJobs, NotificationJobs] }),
    config: [
      EventsConfig,
      RealtimeConfig,
      MailConfig,
      MailLinkConfig,
      PushConfig,
      DeliveryConfig,
      ThrottleConfig,
      NotificationRetentionConfig,
    ],
    environment: { MAIL_DRIVER: 'off', PUSH_DRIVER: 'recording', EVENTS_POLL_MS: '100', ...environment },
  });

/** An account of its own; answers its id. Its e-mail is `<id>@example.org`. */
export async function addPerson(room: RoomHarness, person: TestPerson = {}): Promise<string> {
  const { locale = 'fr', timeZone = 'America/Martinique', roles = ['USER'], isEmailVerified = true } = person;
  const id = newId();
  await room.database.query(
    `INSERT INTO accounts (id, email, password_hash, given_name, family_name, locale, time_zone, email_verified_at)
     VALUES ($1::uuid, $1::uuid::text || '@example.org', '$argon2id$none', 'Aimée', 'Test', $2, $3, CASE WHEN $4::boolean THEN now() END)`,
    [id, locale, timeZone, isEmailVerified],
  );
  await room.database.query('INSERT INTO account_roles (account_id, role) SELECT $1, unnest($2::text[])', [id, roles]);
  return id;
}

/** What a clock shows so many hours from now, as `HH:MM`: no test is to be about the minute around midnight. */
export const clockIn = (hours: number, timeZone = 'America/Martinique'): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(Date.now() + hours * 3_600_000);

/** Quiet hours that began an hour ago and last six more. */
export const quietNow = (timeZone = 'America/Martinique'): { from: string; until: string } => ({
  from: clockIn(-1, timeZone),
  until: clockIn(6, timeZone),
});

/** A zone of the city; answers its id. */
export async function addZone(room: RoomHarness, name = 'Le Prêcheur'): Promise<string> {
  const id = newId();
  await room.database.query('INSERT INTO zones (id, code, name) VALUES ($1::uuid, $1::uuid::text, $2)', [id, name]);
  return id;
}

/** The person follows these zones, and no others, as they would say it themselves. */
export const follow = (room: RoomHarness, accountId: string, zones: readonly string[]): Promise<unknown> =>
  room.request('PUT', 'notifications/preferences', { token: room.tokenFor('USER', accountId), body: { zones } });

/** Payloads of the `notification` events that sockets heard, with the rooms that they went to. */
export async function heard(room: RoomHarness): Promise<{ rooms: string[]; payload: { id: string; title: string } }[]> {
  const redis = room.get(RedisConnections).shared;
  const entries = await redis.xrange(`${room.redisKeyPrefix}:realtime:stream`, '-', '+');
  return entries.flatMap(([, fields]) => {
    const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
    if (fields[0] !== 'event' || field('event') !== 'notification') return [];
    return [{ rooms: JSON.parse(field('rooms')) as string[], payload: JSON.parse(field('body')) as { id: string; title: string } }];
  });
}
