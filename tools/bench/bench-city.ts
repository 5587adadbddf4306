import type { Client } from 'pg';
import { connectTo } from '../prisma/server.mjs';
import type { Device } from '../simulate/simulated-device.ts';

export interface BenchCity {
  readonly sensors: number;
  /** Each with a last reading. Off: as registered and never heard. */
  readonly heard?: boolean;
  /** All of the type temperature, so that one rule is over all of them. Off: of every type in turn. */
  readonly alike?: boolean;
  /** A rule over the temperatures that is broken above so many °C. */
  readonly threshold?: number;
}

export interface BenchSensor extends Device {
  readonly id: string;
}

const ZONES = 34;
const TYPES = ['temperature', 'humidity', 'air_quality', 'traffic', 'noise', 'rainfall', 'water_level', 'soil_moisture', 'fill_level'];
const UNITS = ['°C', '%', 'µg/m³', 'veh/h', 'dB(A)', 'mm/h', 'm', '%', '%'];

/** Ids that rise with their number, as UUIDv7 do with time. */
const idOf = (kind: number, number: string): string =>
  `('019aa00${String(kind)}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** Fills an empty city by SQL: 34 zones and the sensors in them. Answers the devices that may speak. */
export async function fillCity(databaseUrl: string, { sensors, heard, alike, threshold }: BenchCity): Promise<BenchSensor[]> {
  const client = await connectTo(databaseUrl);
  try {
    await client.query(
      `INSERT INTO zones (id, code, name, population, center)
       SELECT ${idOf(1, 'n')}, (97200 + n)::text, 'Commune de mesure ' || n, 1000 * n, ST_SetSRID(ST_MakePoint(-61.2 + n * 0.01, 14.4 + n * 0.01), 4326)
       FROM generate_series(1, ${String(ZONES)}) AS n`,
    );
    const [types, units] = alike === true ? [TYPES.slice(0, 1), UNITS.slice(0, 1)] : [TYPES, UNITS];
    await client.query(
      `INSERT INTO sensors (id, device_key, name, type, unit, zone_id, location, battery)
       SELECT ${idOf(2, 'n')}, 'bench-' || lpad(n::text, 5, '0'), 'Capteur de mesure ' || n, ($1::text[])[kind], ($2::text[])[kind], ${idOf(1, `1 + n % ${String(ZONES)}`)},
              ST_SetSRID(ST_MakePoint(-61.2 + (n % 997) * 0.0003, 14.4 + (n % 991) * 0.0005), 4326), n % 101
       FROM (SELECT n, 1 + n % cardinality($1::text[]) AS kind FROM generate_series(1, $3::int) AS n) AS numbered`,
      [types, units, sensors],
    );
    if (heard === true) await letAllSpeak(client);
    if (threshold !== undefined) await addRule(client, threshold);
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<BenchSensor>(
      `SELECT s.id, s.device_key AS "deviceKey", z.code AS zone, s.type FROM sensors s JOIN zones z ON z.id = s.zone_id ORDER BY s.id`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

async function letAllSpeak(client: Client): Promise<void> {
  await client.query(
    `INSERT INTO sensor_last_readings (sensor_id, ts, value, unit, quality, received_at)
     SELECT id, at, round((20 + random() * 10)::numeric, 1), unit, 0.98, at + interval '150 ms'
     FROM (SELECT id, unit, now() - random() * interval '1 minute' AS at FROM sensors) AS spoken`,
  );
}

async function addRule(client: Client, threshold: number): Promise<void> {
  const condition = { operator: 'above', threshold, clear: threshold, durationSeconds: 0 };
  const rule = { name: 'Seuil de mesure', type: 'threshold', severity: 'high', enabled: true };
  const scope = { sensorType: 'temperature', zoneId: null, sensorId: null };
  await client.query(
    `WITH made AS (
       INSERT INTO rules (id, name, type, severity, sensor_type, condition) VALUES (${idOf(3, '1')}, $1, $2, $3, $4, $5) RETURNING id, version
     ) INSERT INTO rule_versions (rule_id, version, definition) SELECT id, version, $6 FROM made`,
    [rule.name, rule.type, rule.severity, scope.sensorType, condition, { ...rule, scope, condition }],
  );
}
