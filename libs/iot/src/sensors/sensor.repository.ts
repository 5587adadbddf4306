import { type SensorType } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type NewSensor, type SensorChange, type SensorDetailsRecord } from './sensor-record';
import { SENSOR_FIELDS, SENSOR_JOINS } from './sensor-list.repository';
import { StatementValues } from './statement-values';

const DETAILS = `SELECT ${SENSOR_FIELDS}, s.description, s.min_value AS "minValue", s.max_value AS "maxValue", s.metadata FROM`;
const point = (longitude: string, latitude: string): string => `ST_SetSRID(ST_MakePoint(${longitude}, ${latitude}), 4326)`;

@Injectable()
export class SensorRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<SensorDetailsRecord | undefined> {
    const [sensor] = await this.database.query<SensorDetailsRecord>(`${DETAILS} sensors s ${SENSOR_JOINS} WHERE s.id = $1`, [id], {
      name: 'iot.sensor',
    });
    return sensor;
  }

  async zoneExists(id: string): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM zones WHERE id = $1', [id])).length > 0;
  }

  summariesOfZone(zoneId: string): Promise<{ id: string; name: string; type: SensorType }[]> {
    return this.database.query('SELECT id, name, type FROM sensors WHERE zone_id = $1 ORDER BY id', [zoneId]);
  }

  /** The id, or undefined when no zone was named and none holds the location. */
  async insert(sensor: NewSensor): Promise<string | undefined> {
    const [longitude, latitude] = sensor.position;
    const [made] = await this.database.query<{ id: string }>(
      `INSERT INTO sensors (id, device_key, name, description, type, status, zone_id, location, unit, interval_seconds, min_value, max_value, metadata,
         secret_hash)
       SELECT $1, $2, $3, $4, $5, $6, place.zone_id, place.location, $10, $11, $12, $13, $14, $15
       FROM (SELECT given.location, COALESCE($7::uuid, (SELECT z.id FROM zones z WHERE ST_Covers(z.boundary, given.location) ORDER BY z.code LIMIT 1)) AS zone_id
             FROM (SELECT ${point('$8', '$9')} AS location) AS given) AS place
       WHERE place.zone_id IS NOT NULL RETURNING id`,
      [
        newId(),
        sensor.deviceKey,
        sensor.name,
        sensor.description,
        sensor.type,
        sensor.status,
        sensor.zoneId,
        longitude,
        latitude,
        sensor.unit,
        sensor.intervalSeconds,
        sensor.minValue,
        sensor.maxValue,
        JSON.stringify(sensor.metadata),
        sensor.secretHash,
      ],
    );
    return made?.id;
  }

  /** Makes those whose device key is new, in one statement; answers id and key of all. */
  async insertMissing(
    sensors: readonly (NewSensor & { readonly zoneId: string })[],
  ): Promise<{ id: string; deviceKey: string; created: boolean }[]> {
    const rows = sensors.map(({ position: [longitude, latitude], ...sensor }) => ({ id: newId(), longitude, latitude, ...sensor }));
    const made = await this.database.query<{ id: string; deviceKey: string }>(
      `INSERT INTO sensors (id, device_key, name, description, type, status, zone_id, location, unit, interval_seconds, min_value, max_value, metadata,
         secret_hash)
       SELECT r.id, r."deviceKey", r.name, r.description, r.type, r.status, r."zoneId", ${point('r.longitude', 'r.latitude')}, r.unit, r."intervalSeconds",
         r."minValue", r."maxValue", r.metadata, r."secretHash"
       FROM json_to_recordset($1::json) AS r(id uuid, "deviceKey" text, name text, description text, type text, status text, "zoneId" uuid,
         longitude float8, latitude float8, unit text, "intervalSeconds" int, "minValue" float8, "maxValue" float8, metadata jsonb, "secretHash" text)
       ON CONFLICT (device_key) DO NOTHING RETURNING id, device_key AS "deviceKey"`,
      [JSON.stringify(rows)],
    );
    const created = new Set(made.map(({ id }) => id));
    const all = await this.database.query<{ id: string; deviceKey: string }>(
      'SELECT id, device_key AS "deviceKey" FROM sensors WHERE device_key = ANY ($1)',
      [sensors.map(({ deviceKey }) => deviceKey)],
    );
    return all.map((sensor) => ({ ...sensor, created: created.has(sensor.id) }));
  }

  /** False when there is no such sensor, or its version is not `expected`. */
  async change(id: string, expected: number | undefined, change: SensorChange): Promise<boolean> {
    const values = new StatementValues();
    const key = values.add(id);
    const sets = ['version = version + 1', 'updated_at = now()'];
    const columns = {
      name: change.name,
      description: change.description,
      status: change.status,
      zone_id: change.zoneId,
      unit: change.unit,
      interval_seconds: change.intervalSeconds,
      min_value: change.minValue,
      max_value: change.maxValue,
      metadata: change.metadata && JSON.stringify(change.metadata),
    };
    for (const [column, value] of Object.entries(columns)) if (value !== undefined) sets.push(`${column} = ${values.add(value)}`);
    if (change.position) sets.push(`location = ${point(values.add(change.position[0]), values.add(change.position[1]))}`);
    const guard = expected === undefined ? '' : `AND version = ${values.add(expected)}::bigint`;
    const changed = await this.database.query(`UPDATE sensors SET ${sets.join(', ')} WHERE id = ${key} ${guard} RETURNING id`, values.list);
    return changed.length > 0;
  }

  /** The device key, or undefined when there is no such sensor. From its commit on, the old secret opens nothing. */
  async changeSecret(id: string, secretHash: string | null): Promise<string | undefined> {
    const [changed] = await this.database.query<{ deviceKey: string }>(
      'UPDATE sensors SET secret_hash = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING device_key AS "deviceKey"',
      [id, secretHash],
    );
    return changed?.deviceKey;
  }

  /**
   * Removes the sensor with all it measured: readings, last reading, alerts, and the removed rules that watched only it.
   * Its ledger stays, by its device key. Answers that key, or undefined when there is no such sensor.
   */
  remove(id: string): Promise<string | undefined> {
    const work = async (): Promise<string | undefined> => {
      // Locked first and readings last: what ingest stores meanwhile waits for the row, or is committed and then removed here.
      const [sensor] = await this.database.query<{ deviceKey: string }>(
        'SELECT device_key AS "deviceKey" FROM sensors WHERE id = $1 FOR UPDATE',
        [id],
      );
      if (!sensor) return undefined;
      await this.database.query('DELETE FROM alerts WHERE sensor_id = $1', [id]);
      await this.database.query('DELETE FROM rules WHERE sensor_id = $1 AND removed_at IS NOT NULL', [id]);
      await this.database.query('DELETE FROM sensors WHERE id = $1', [id]);
      // Each mark before its summaries, as they are refreshed; the readings between, so that no refresh finds them again.
      await this.database.query('DELETE FROM reading_hours_stale WHERE sensor_id = $1', [id]);
      await this.database.query('DELETE FROM reading_days_stale WHERE sensor_id = $1', [id]);
      for (const table of ['readings', 'reading_minutes', 'reading_hours', 'reading_days'])
        await this.database.query(`DELETE FROM ${table} WHERE sensor_id = $1`, [id]);
      return sensor.deviceKey;
    };
    return this.database.transaction(work);
  }
}
