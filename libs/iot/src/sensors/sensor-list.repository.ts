import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Bbox } from './bbox';
import { boxAround, type Near } from './near';
import { type AfterNear, type SensorFilter, type SensorRecord } from './sensor-record';
import { StatementValues } from './statement-values';

export const SENSOR_FIELDS = `s.id, s.device_key AS "deviceKey", s.name, s.type, s.status, s.zone_id AS "zoneId", z.code AS "zoneCode",
  z.name AS "zoneName", ST_X(s.location) AS longitude, ST_Y(s.location) AS latitude, s.unit, s.interval_seconds AS "intervalSeconds", s.battery,
  s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt",
  l.ts AS "lastAt", l.value AS "lastValue", l.unit AS "lastUnit", l.quality AS "lastQuality"`;
export const SENSOR_JOINS = `JOIN zones z ON z.id = s.zone_id LEFT JOIN sensor_last_readings l ON l.sensor_id = s.id`;

/** A page of this size is asked for by default, so its statements are prepared. */
const USUAL_COUNT = 51;

const box = (values: StatementValues, { west, south, east, north }: Bbox): string =>
  `ST_MakeEnvelope(${values.add(west)}, ${values.add(south)}, ${values.add(east)}, ${values.add(north)}, 4326)`;
const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Lists of sensors, each one statement with zones and last readings: the most asked for question of the city. */
@Injectable()
export class SensorListRepository {
  constructor(private readonly database: Database) {}

  /** By id, after `afterId`. */
  list(filter: SensorFilter, afterId: string | undefined, count: number): Promise<SensorRecord[]> {
    const { sql, values, name } = sensorListStatement(filter, afterId, count);
    return this.database.query<SensorRecord>(sql, values, name === undefined ? {} : { name });
  }

  /** By distance on the ground, the nearest first, after `after`. */
  listNear(near: Near, filter: SensorFilter, after: AfterNear | undefined, count: number): Promise<SensorRecord[]> {
    const { sql, values } = nearListStatement(near, filter, after, count);
    return this.database.query<SensorRecord>(sql, values);
  }
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Under which it is prepared; absent when a plan made without its values would be a bad one. */
  readonly name?: string;
}

export function sensorListStatement(filter: SensorFilter, afterId: string | undefined, count: number): Statement {
  const values = new StatementValues();
  const conditions = conditionsOf(filter, values);
  if (afterId !== undefined) conditions.push(`s.id > ${values.add(afterId)}`);
  // The page is cut before anything is joined to it, and the count is written out, because a plan for an unknown LIMIT is one for a tenth of the table.
  const sql = `SELECT ${SENSOR_FIELDS} FROM (SELECT s.* FROM sensors s WHERE ${conditions.join(' AND ') || 'true'} ORDER BY s.id LIMIT ${Math.trunc(count)}) AS s
    ${SENSOR_JOINS} ORDER BY s.id`;
  const name = count === USUAL_COUNT ? preparedName(filter, afterId !== undefined) : undefined;
  return { sql, values: values.list, ...(name !== undefined && { name }) };
}

/** All sensors, or those of one index: whatever the value, the plan is the same. How to combine filters depends on their values. */
function preparedName(filter: SensorFilter, isLater: boolean): string | undefined {
  const asked = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (asked.length > 1 || !asked.every((key) => INDEXED.includes(key))) return undefined;
  return ['iot.sensors', ...asked, ...(isLater ? ['after'] : [])].join('.');
}
const INDEXED: readonly string[] = ['type', 'status', 'zoneId', 'zoneCode'] satisfies (keyof SensorFilter)[];

export function nearListStatement(near: Near, filter: SensorFilter, after: AfterNear | undefined, count: number): Statement {
  const values = new StatementValues();
  const distance = `ST_Distance(s.location::geography, ST_SetSRID(ST_MakePoint(${values.add(near.longitude)}, ${values.add(near.latitude)}), 4326)::geography)`;
  const conditions = [`s.location && ${box(values, boxAround(near))}`, ...conditionsOf(filter, values)];
  const keep = [`n.distance <= ${values.add(near.radius)}`];
  if (after) keep.push(`(n.distance, n.id) > (${values.add(after.distance)}, ${values.add(after.id)})`);
  // Only the ids are sorted; the zones and last readings are then read for one page.
  const sql = `SELECT ${SENSOR_FIELDS}, page.distance FROM (
      SELECT n.id, n.distance FROM (SELECT s.id, ${distance} AS distance FROM sensors s WHERE ${conditions.join(' AND ')} OFFSET 0) AS n
      WHERE ${keep.join(' AND ')} ORDER BY n.distance, n.id LIMIT ${Math.trunc(count)}) AS page
    JOIN sensors s ON s.id = page.id ${SENSOR_JOINS} ORDER BY page.distance, page.id`;
  return { sql, values: values.list };
}

function conditionsOf({ type, status, zoneId, zoneCode, q, bbox }: SensorFilter, values: StatementValues): string[] {
  const conditions: string[] = [];
  if (type !== undefined) conditions.push(`s.type = ${values.add(type)}`);
  if (status !== undefined) conditions.push(`s.status = ${values.add(status)}`);
  if (zoneId !== undefined) conditions.push(`s.zone_id = ${values.add(zoneId)}`);
  if (zoneCode !== undefined) conditions.push(`s.zone_id = (SELECT id FROM zones WHERE code = ${values.add(zoneCode)})`);
  if (q !== undefined) conditions.push(`s.name ILIKE ${values.add(likePattern(q))}`);
  if (bbox !== undefined) conditions.push(`ST_Intersects(s.location, ${box(values, bbox)})`);
  return conditions;
}
