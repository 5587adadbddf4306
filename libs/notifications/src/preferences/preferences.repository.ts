import { type Channel, type Locale, type NotificationType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type DigestChoices } from '../digest/frequency';
import { type ChannelChoices, type Preferences } from './preferences';

interface Row {
  accountId: string;
  choices: ChannelChoices;
  quietFrom: string | null;
  quietUntil: string | null;
  timeZone: string | null;
  locale: Locale | null;
  digests: DigestChoices;
  digestTime: string | null;
}

const toPreferences = ({ choices, quietFrom, quietUntil, timeZone, locale, digests, digestTime }: Row): Preferences => ({
  choices,
  quietHours: quietFrom !== null && quietUntil !== null ? { from: quietFrom, until: quietUntil } : null,
  timeZone,
  locale,
  digests,
  digestTime,
});

@Injectable()
export class PreferencesRepository {
  constructor(private readonly database: Database) {}

  /** Those of the accounts that chose something. */
  async of(accountIds: readonly string[]): Promise<Map<string, Preferences>> {
    const rows = await this.database.query<Row>(
      `SELECT account_id AS "accountId", choices, quiet_from AS "quietFrom", quiet_until AS "quietUntil", time_zone AS "timeZone", locale,
         digests, digest_time AS "digestTime"
       FROM notification_preferences WHERE account_id = ANY($1::uuid[])`,
      [accountIds],
      { name: 'notifications-preferences' },
    );
    return new Map(rows.map((row) => [row.accountId, toPreferences(row)]));
  }

  async replace(accountId: string, { choices, quietHours, timeZone, locale, digests, digestTime }: Preferences): Promise<void> {
    await this.database.query(
      `INSERT INTO notification_preferences (account_id, choices, quiet_from, quiet_until, time_zone, locale, digests, digest_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (account_id) DO UPDATE SET choices = excluded.choices, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
         time_zone = excluded.time_zone, locale = excluded.locale, digests = excluded.digests, digest_time = excluded.digest_time,
         updated_at = now()`,
      [
        accountId,
        JSON.stringify(choices),
        quietHours?.from ?? null,
        quietHours?.until ?? null,
        timeZone,
        locale,
        JSON.stringify(digests),
        digestTime,
      ],
    );
  }

  /** Changes one cell of the grid and leaves the rest. */
  async choose(accountId: string, type: NotificationType, channel: Channel, isWanted: boolean): Promise<void> {
    await this.database.query(
      `INSERT INTO notification_preferences AS p (account_id, choices) VALUES ($1, jsonb_build_object($2::text, jsonb_build_object($3::text, $4::boolean)))
       ON CONFLICT (account_id) DO UPDATE SET updated_at = now(),
         choices = p.choices || jsonb_build_object($2::text, coalesce(p.choices -> $2::text, '{}') || jsonb_build_object($3::text, $4::boolean))`,
      [accountId, type, channel, isWanted],
    );
  }
}
