import { type AlertSeverity, type SensorStatus, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** The last reading of a sensor. */
export interface LastReading {
  readonly sensorId: string;
  readonly zoneId: string;
  readonly type: SensorType;
  readonly value: number;
  readonly unit: string;
  readonly measuredAt: Date;
  readonly receivedAt: Date;
}

const LAST_READING = `s.id AS "sensorId", s.zone_id AS "zoneId", s.type, l.value, l.unit, l.ts AS "measuredAt", l.received_at AS "receivedAt"
  FROM sensors s JOIN sensor_last_readings l ON l.sensor_id = s.id`;

/** What is so at this moment, for those who watch. */
@Injectable()
export class LiveRepository {
  constructor(private readonly database: Database) {}

  /** Last readings in the zones that came within the last seconds, the oldest first. */
  readingsSince(zoneIds: readonly string[], seconds: number, limit: number): Promise<LastReading[]> {
    return this.database.query(
      `SELECT ${LAST_READING} WHERE s.zone_id = ANY($1) AND l.received_at > now() - make_interval(secs => $2) ORDER BY l.received_at LIMIT $3`,
      [zoneIds, seconds, limit],
      { name: 'iot_live_readings' },
    );
  }

  newestReadings(count: number): Promise<LastReading[]> {
    return this.database.query(`SELECT ${LAST_READING} ORDER BY l.ts DESC LIMIT $1`, [count]);
  }

  /** Sensors whose last reading was measured within the last seconds. */
  async countHeard(seconds: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM sensor_last_readings WHERE ts > now() - make_interval(secs => $1)`,
      [seconds],
    );
    return row?.count ?? 0;
  }

  sensorsByStatus(): Promise<{ status: SensorStatus; count: number }[]> {
    return this.database.query(`SELECT status, count(*)::int AS count FROM sensors GROUP BY status`);
  }

  openAlertsBySeverity(): Promise<{ severity: AlertSeverity; count: number }[]> {
    return this.database.query(`SELECT severity, count(*)::int AS count FROM alerts WHERE status <> 'resolved' GROUP BY severity`);
  }
}
