/**
 * The bare limit of `GET /api/v1/iot/sensors?limit=50`: Fastify and node-postgres alone give the same bytes from the same statement.
 * A process of its own; DATABASE_URL, POOL_SIZE and PORT tell it where.
 */
import Fastify from 'fastify';
import { Pool } from 'pg';

/** Must stay the statement that libs/iot/src/sensors/sensor-list.repository.ts makes for a first page of 50; the bench refuses to compare others. */
const SQL = `SELECT s.id, s.device_key AS "deviceKey", s.name, s.type, s.status, s.zone_id AS "zoneId", z.code AS "zoneCode",
  z.name AS "zoneName", ST_X(s.location) AS longitude, ST_Y(s.location) AS latitude, s.unit, s.interval_seconds AS "intervalSeconds", s.battery,
  s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt",
  l.ts AS "lastAt", l.value AS "lastValue", l.unit AS "lastUnit", l.quality AS "lastQuality"
  FROM (SELECT s.* FROM sensors s WHERE true ORDER BY s.id LIMIT 51) AS s
  JOIN zones z ON z.id = s.zone_id LEFT JOIN sensor_last_readings l ON l.sensor_id = s.id ORDER BY s.id`;
const LIMIT = 50;

type Row = Record<'id' | 'deviceKey' | 'name' | 'type' | 'status' | 'zoneId' | 'zoneCode' | 'zoneName' | 'unit' | 'lastUnit', string> &
  Record<'longitude' | 'latitude' | 'intervalSeconds' | 'version' | 'lastValue' | 'lastQuality', number> &
  Record<'createdAt' | 'updatedAt', Date> & { battery: number | null; lastAt: Date | null };

const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  application_name: 'bare-list',
  max: Number(process.env['POOL_SIZE']),
  idleTimeoutMillis: 0,
});
const server = Fastify();

server.get('/api/v1/iot/sensors', async () => {
  const { rows } = await pool.query<Row>({ text: SQL, name: 'iot.sensors' });
  const items = rows.slice(0, LIMIT).map(item);
  const last = items.at(-1);
  const nextCursor = rows.length > LIMIT && last ? Buffer.from(JSON.stringify([1, last.id])).toString('base64url') : null;
  return { items, nextCursor };
});

const item = (row: Row) => ({
  id: row.id,
  name: row.name,
  type: row.type,
  status: row.status,
  zone: { id: row.zoneId, code: row.zoneCode, name: row.zoneName },
  location: { type: 'Point', coordinates: [row.longitude, row.latitude] },
  unit: row.unit,
  intervalSeconds: row.intervalSeconds,
  battery: row.battery,
  lastReading: row.lastAt && { value: row.lastValue, unit: row.lastUnit, timestamp: row.lastAt.toISOString(), quality: row.lastQuality },
  deviceKey: row.deviceKey,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

process.once('disconnect', () => process.exit());
await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
