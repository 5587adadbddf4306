import { type AlertData } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** Within this, followers hear of the same sensor once, unless it becomes more severe. */
export const SENSOR_WINDOW_MINUTES = 60;
/** Within this, they hear of the same rule once, however many sensors of the zone it seizes. */
export const RULE_WINDOW_MINUTES = 10;

/** The alerts that followers of a zone were told of. */
@Injectable()
export class ZoneAlertRepository {
  constructor(private readonly database: Database) {}

  async add(broadcastId: string, { zoneId, ruleId, sensorId, severity }: AlertData): Promise<void> {
    await this.database.query(
      'INSERT INTO notification_zone_alerts (broadcast_id, zone_id, rule_id, sensor_id, severity) VALUES ($1, $2, $3, $4, $5)',
      [broadcastId, zoneId, ruleId, sensorId, severity],
    );
  }

  /**
   * Whether the broadcast may be told: false when it is about an alert that followers have heard enough of. Inside a transaction, until whose end
   * no other alert of the zone is asked about.
   */
  async claim(broadcastId: string): Promise<boolean> {
    const locked = await this.database.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('notifications.zone-alerts.' || zone_id, 0)) FROM notification_zone_alerts WHERE broadcast_id = $1`,
      [broadcastId],
    );
    if (locked.length === 0) return true;
    const claimed = await this.database.query(
      `UPDATE notification_zone_alerts a SET told_at = clock_timestamp() WHERE a.broadcast_id = $1 AND NOT EXISTS (
         SELECT FROM notification_zone_alerts o
         WHERE o.zone_id = a.zone_id AND o.broadcast_id <> a.broadcast_id AND o.told_at > clock_timestamp() - make_interval(mins => $2)
           AND (o.severity = 'critical' OR a.severity = 'high')
           AND (o.sensor_id = a.sensor_id OR o.rule_id = a.rule_id AND o.told_at > clock_timestamp() - make_interval(mins => $3))
       ) RETURNING a.broadcast_id`,
      [broadcastId, SENSOR_WINDOW_MINUTES, RULE_WINDOW_MINUTES],
    );
    return claimed.length > 0;
  }
}
