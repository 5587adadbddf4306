import { type AlertSeverity, type AlertStatus, type SensorStatus, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** Counts are of the sensors of one zone and type. */
interface Cell {
  readonly zoneId: string;
  readonly type: SensorType;
  readonly count: number;
}
export interface SensorCount extends Cell {
  readonly status: SensorStatus;
  readonly zoneCode: string;
  readonly zoneName: string;
}
export interface ReadingCount extends Cell {
  /** Start of the hour. */
  readonly at: Date;
}
export interface AlertCount extends Cell {
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
  /** Of the count, those raised in the period. */
  readonly raised: number;
}

export interface StatsFilter {
  /** Id or code of a zone. */
  readonly zone: string | undefined;
  readonly type: SensorType | undefined;
}

const OF_FILTER = `($1::text IS NULL OR s.zone_id = (SELECT id FROM zones WHERE id::text = $1 OR code = $1)) AND ($2::text IS NULL OR s.type = $2)`;

/** Counts over the whole city, from the tables that know them soonest: nothing here reads a reading. */
@Injectable()
export class StatsRepository {
  constructor(private readonly database: Database) {}

  sensors(filter: StatsFilter): Promise<SensorCount[]> {
    return this.database.query<SensorCount>(
      `SELECT c."zoneId", z.code AS "zoneCode", z.name AS "zoneName", c.type, c.status, c.count
       FROM (SELECT zone_id AS "zoneId", type, status, count(*) FROM sensors s WHERE ${OF_FILTER} GROUP BY 1, 2, 3) AS c JOIN zones z ON z.id = c."zoneId"`,
      valuesOf(filter),
    );
  }

  /** Readings of the hours that start from `from` up to, not with, `to`: those summed up, and those stored since. */
  readings(filter: StatsFilter, from: Date, to: Date): Promise<ReadingCount[]> {
    return this.database.query<ReadingCount>(
      `SELECT s.zone_id AS "zoneId", s.type, r.at, sum(r.count)::int8 AS count
       FROM (SELECT sensor_id, at, count FROM reading_hours WHERE at >= $3 AND at < $4
             UNION ALL SELECT sensor_id, at, added FROM reading_hours_stale WHERE at >= $3 AND at < $4) AS r
       JOIN sensors s ON s.id = r.sensor_id WHERE ${OF_FILTER} GROUP BY 1, 2, 3`,
      [...valuesOf(filter), from, to],
    );
  }

  /** Alerts that are open, or raised since `from`. */
  alerts(filter: StatsFilter, from: Date): Promise<AlertCount[]> {
    return this.database.query<AlertCount>(
      `SELECT a.zone_id AS "zoneId", s.type, a.severity, a.status, count(*) AS count, count(*) FILTER (WHERE a.raised_at >= $3) AS raised
       FROM (SELECT * FROM alerts WHERE status IN ('active', 'acknowledged')
             UNION ALL SELECT * FROM alerts WHERE status = 'resolved' AND raised_at >= $3) AS a
       JOIN sensors s ON s.id = a.sensor_id
       WHERE ($1::text IS NULL OR a.zone_id = (SELECT id FROM zones WHERE id::text = $1 OR code = $1)) AND ($2::text IS NULL OR s.type = $2)
       GROUP BY 1, 2, 3, 4`,
      [...valuesOf(filter), from],
    );
  }
}

const valuesOf = ({ zone, type }: StatsFilter): unknown[] => [zone ?? null, type ?? null];
