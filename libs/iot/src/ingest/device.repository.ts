import { type SensorStatus, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { uuidBytes } from './binary-array';
import { type Device } from './device';

interface Row {
  readonly key: string;
  readonly sensorId: string;
  readonly name: string;
  readonly type: SensorType;
  readonly unit: string;
  readonly zoneId: string;
  readonly zoneCode: string;
  readonly zoneName: string;
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly status: SensorStatus;
  readonly battery: number | null;
  readonly attribute: string | null;
}

const COLUMNS = `
  s.device_key AS key, s.id AS "sensorId", s.name, s.type, s.unit, s.min_value AS "minValue", s.max_value AS "maxValue",
         s.status, s.battery, s.metadata->>'attribute' AS attribute, z.id AS "zoneId", z.code AS "zoneCode", z.name AS "zoneName"`;
const FROM = 'FROM sensors s JOIN zones z ON z.id = s.zone_id';
const SELECT = `SELECT ${COLUMNS} ${FROM}`;
const PAGE = 5_000;

/** What devices may send as their state; maintenance is a person's word. */
export type DeviceStatus = Exclude<SensorStatus, 'maintenance'>;

export interface DeviceState {
  readonly sensorId: string;
  readonly status: DeviceStatus | null;
  readonly battery: number | null;
}

/** What a rule watches; null does not narrow. */
export interface RuleScope {
  readonly sensorType: SensorType | null;
  readonly zoneId: string | null;
  readonly sensorId: string | null;
}

/** A device that a rule watches. */
export interface ScopedDevice extends Device {
  /** Expected seconds between two readings. */
  readonly intervalSeconds: number;
  /** From when on it is expected to speak. */
  readonly watchedSince: Date;
}

@Injectable()
export class DeviceRepository {
  constructor(private readonly database: Database) {}

  /** Every device of the city, page by page, so that a large one is never in memory twice. */
  async *all(): AsyncGenerator<Device> {
    // Zones are few and their names many times repeated: one copy of each.
    const texts = new Map<string, string>();
    for (let after = ''; ;) {
      const rows = await this.database.query<Row>(`${SELECT} WHERE s.device_key > $1 ORDER BY s.device_key LIMIT ${PAGE}`, [after]);
      for (const row of rows) yield device(row, texts);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.key;
    }
  }

  async withKeys(keys: readonly string[]): Promise<Device[]> {
    const rows = await this.database.query<Row>(`${SELECT} WHERE s.device_key = ANY ($1)`, [keys]);
    return rows.map((row) => device(row, new Map()));
  }

  /** The first `most` of those that a rule watches, by id. */
  async inScope({ sensorType, zoneId, sensorId }: RuleScope, most: number): Promise<ScopedDevice[]> {
    const rows = await this.database.query<Row & { intervalSeconds: number; watchedSince: Date }>(
      `SELECT ${COLUMNS}, s.interval_seconds AS "intervalSeconds", s.watched_since AS "watchedSince" ${FROM}
       WHERE ($1::text IS NULL OR s.type = $1) AND ($2::uuid IS NULL OR s.zone_id = $2) AND ($3::uuid IS NULL OR s.id = $3)
       ORDER BY s.id LIMIT $4`,
      [sensorType, zoneId, sensorId, most],
    );
    const texts = new Map<string, string>();
    return rows.map((row) => ({ ...device(row, texts), intervalSeconds: row.intervalSeconds, watchedSince: row.watchedSince }));
  }

  /** Keeps what devices say of themselves where it is new; does not count as a version, which is for what people change. */
  async keepStates(states: readonly DeviceState[]): Promise<void> {
    await this.database.query(
      `WITH told AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[]) AS t(id, status, battery)),
            next AS (SELECT s.id, CASE WHEN s.status = 'maintenance' THEN s.status ELSE COALESCE(t.status, s.status) END AS status,
                            COALESCE(t.battery, s.battery) AS battery
                     FROM sensors s JOIN told t USING (id) ORDER BY s.id FOR NO KEY UPDATE OF s)
       UPDATE sensors s SET status = next.status, battery = next.battery, updated_at = now()
       FROM next WHERE s.id = next.id AND (s.status, s.battery) IS DISTINCT FROM (next.status, next.battery)`,
      [states.map(({ sensorId }) => sensorId), states.map(({ status }) => status), states.map(({ battery }) => battery)],
    );
  }
}

function device(row: Row, texts: Map<string, string>): Device {
  const one = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  return {
    ...row,
    unit: one(row.unit),
    type: one(row.type) as SensorType,
    status: one(row.status) as SensorStatus,
    zoneId: one(row.zoneId),
    zoneCode: one(row.zoneCode),
    zoneName: one(row.zoneName),
    sensorBytes: uuidBytes(row.sensorId),
  };
}
