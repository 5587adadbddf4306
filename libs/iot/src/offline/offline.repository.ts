import { type AlertSeverity, type SensorStatus, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type CityHearing } from './city-hearing';
import { LEAST_SILENCE_SECONDS } from './silence-limit';

const NEWLY = "interval '15 minutes'";

/** A sensor that a rule finds silent. */
export interface SilentSensor {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly severity: AlertSeverity;
  readonly sensorId: string;
  readonly name: string;
  readonly type: SensorType;
  readonly zoneId: string;
  readonly zoneName: string;
  readonly intervalSeconds: number;
  /** Since when nothing was heard, or expected. */
  readonly since: Date;
  readonly lastTs: Date | null;
  readonly lastValue: number | null;
  readonly lastUnit: string | null;
}

/** A silence that is over. */
export interface HeardSensor {
  readonly ruleId: string;
  readonly sensorId: string;
  readonly openAlertId: string | null;
  readonly status: SensorStatus;
  readonly since: Date;
  readonly receivedAt: Date | null;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

@Injectable()
export class OfflineRepository {
  constructor(private readonly database: Database) {}

  /** Whether no one else scans; until the transaction ends no one else will. */
  async alone(): Promise<boolean> {
    const [row] = await this.database.query<{ alone: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('iot.offline-scan')) AS alone`);
    return row?.alone === true;
  }

  /** Whether any rule watches for silence, or any silence waits for its end. */
  async isNeeded(): Promise<boolean> {
    const [row] = await this.database.query<{ needed: boolean }>(
      `SELECT EXISTS (SELECT FROM rules WHERE type = 'offline' AND removed_at IS NULL) AS needed`,
    );
    return row?.needed === true;
  }

  async watch(): Promise<{ deafSince: Date | null; heardSince: Date | null }> {
    const [row] = await this.database.query<{ deafSince: Date | null; heardSince: Date | null }>(
      'SELECT deaf_since AS "deafSince", heard_since AS "heardSince" FROM offline_watches',
    );
    return row ?? { deafSince: null, heardSince: null };
  }

  async keepWatch(deafSince: Date | null, heardSince: Date | null): Promise<void> {
    await this.database.query(
      `INSERT INTO offline_watches (id, deaf_since, heard_since) VALUES (1, $1, $2)
       ON CONFLICT (id) DO UPDATE SET deaf_since = excluded.deaf_since, heard_since = excluded.heard_since`,
      [deafSince, heardSince],
    );
  }

  async hearing(now: Date, heardSince: Date | null): Promise<CityHearing> {
    const { sql, values } = hearingStatement(now, heardSince);
    const [row] = await this.database.query<CityHearing>(sql, values);
    return row ?? { newest: null, rate: 0, speaking: 0, newlySilent: 0 };
  }

  silent(now: Date, heardSince: Date | null, most: number): Promise<SilentSensor[]> {
    const { sql, values } = silentStatement(now, heardSince, most);
    return this.database.query<SilentSensor>(sql, values);
  }

  /** Those that were silent and are heard again, or no longer expected to speak; held until the transaction ends. */
  heard(most: number): Promise<HeardSensor[]> {
    return this.database.query<HeardSensor>(
      `SELECT st.rule_id AS "ruleId", st.sensor_id AS "sensorId", st.open_alert_id AS "openAlertId", s.status, st.last_ts AS since,
              l.received_at AS "receivedAt"
       FROM rules r JOIN rule_states st ON st.rule_id = r.id JOIN sensors s ON s.id = st.sensor_id
         LEFT JOIN sensor_last_readings l ON l.sensor_id = st.sensor_id
       WHERE r.type = 'offline' AND (l.received_at > st.last_ts OR s.status IN ('inactive', 'maintenance') OR r.removed_at IS NOT NULL)
       ORDER BY st.rule_id, st.sensor_id LIMIT $1 FOR UPDATE OF st`,
      [most],
    );
  }
}

/** Nothing was heard of a sensor since: its last reading, or it was expected to speak, or the city could hear again. */
const SINCE = 'GREATEST(l.received_at, s.watched_since, $2::timestamptz)';
const deadline = (since: string, interval: string, missed: string): string =>
  `${since} + GREATEST(${interval} * ${missed}, ${LEAST_SILENCE_SECONDS}) * interval '1 second'`;
const RULES = `rule AS MATERIALIZED (
    SELECT id, version, name, severity, sensor_type, zone_id, sensor_id, (condition->>'missedReadings')::float8 AS missed
    FROM rules WHERE type = 'offline' AND enabled AND removed_at IS NULL)`;

/** One look at all sensors that are expected to speak. */
export function hearingStatement(now: Date, heardSince: Date | null): Statement {
  const sql = `WITH ${RULES}, soonest AS (SELECT min(missed) AS missed FROM rule),
    watched AS (
      SELECT l.received_at, s.interval_seconds, ${deadline(SINCE, 's.interval_seconds', 'soonest.missed')} AS deadline
      FROM sensors s JOIN sensor_last_readings l ON l.sensor_id = s.id CROSS JOIN soonest
      WHERE s.status IN ('active', 'error') AND l.received_at > $1::timestamptz - interval '1 day')
    SELECT max(received_at) AS newest, COALESCE(sum(1.0 / interval_seconds), 0)::float8 AS rate,
      count(*) FILTER (WHERE deadline >= $1)::int4 AS speaking,
      count(*) FILTER (WHERE deadline < $1 AND deadline >= $1::timestamptz - ${NEWLY})::int4 AS "newlySilent"
    FROM watched`;
  return { sql, values: [now, heardSince] };
}

/**
 * What every offline rule finds silent and has not told. Few sensors are silent in a city that is well, so that they are found first, and met with
 * the rules by sensor, by zone and by type, each a join by equality.
 */
export function silentStatement(now: Date, heardSince: Date | null, most: number): Statement {
  const columns = `r.id AS rule_id, r.version, r.name AS rule_name, r.severity, r.missed, s.*`;
  const sql = `WITH ${RULES}, soonest AS (SELECT min(missed) AS missed FROM rule),
    silent AS MATERIALIZED (
      SELECT s.id, s.name, s.type, s.zone_id, s.interval_seconds, ${SINCE} AS since, l.ts, l.value, l.unit
      FROM sensors s LEFT JOIN sensor_last_readings l ON l.sensor_id = s.id CROSS JOIN soonest
      WHERE s.status IN ('active', 'error') AND ${deadline(SINCE, 's.interval_seconds', 'soonest.missed')} < $1),
    found AS (
      SELECT ${columns} FROM rule r JOIN silent s ON s.id = r.sensor_id
      UNION ALL
      SELECT ${columns} FROM rule r JOIN silent s ON s.zone_id = r.zone_id AND (r.sensor_type IS NULL OR r.sensor_type = s.type) WHERE r.sensor_id IS NULL
      UNION ALL
      SELECT ${columns} FROM rule r JOIN silent s ON s.type = r.sensor_type WHERE r.sensor_id IS NULL AND r.zone_id IS NULL)
    SELECT f.rule_id AS "ruleId", f.version AS "ruleVersion", f.rule_name AS "ruleName", f.severity, f.id AS "sensorId", f.name, f.type,
      f.zone_id AS "zoneId", z.name AS "zoneName", f.interval_seconds AS "intervalSeconds", f.since, f.ts AS "lastTs", f.value AS "lastValue",
      f.unit AS "lastUnit"
    FROM found f JOIN zones z ON z.id = f.zone_id
    WHERE ${deadline('f.since', 'f.interval_seconds', 'f.missed')} < $1
      AND NOT EXISTS (SELECT FROM rule_states st WHERE st.rule_id = f.rule_id AND st.sensor_id = f.id)
    ORDER BY f.rule_id, f.id LIMIT ${Math.trunc(most)}`;
  return { sql, values: [now, heardSince] };
}
