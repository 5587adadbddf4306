import { type SensorStatus, type SensorType } from '@madinina/contracts';
import { type Database, newId } from '@madinina/platform/database';

export interface SavedSensor {
  readonly id: string;
  readonly deviceKey: string;
  readonly name: string;
}

let made = 0;

/** `SensorFactory.inZone(zone.id).measuring('noise').at(-61.07, 14.6).lastHeard(62.5, '2026-01-12T10:00:00Z').save(database)` */
export class SensorFactory {
  private type: SensorType = 'temperature';
  private status: SensorStatus = 'active';
  private name = `Capteur ${(made += 1)}`;
  private position: readonly [number, number] = [-61.07, 14.6];
  private last: { value: number; at: string } | undefined;

  private constructor(private readonly zoneId: string) {}

  static inZone(zoneId: string): SensorFactory {
    return new SensorFactory(zoneId);
  }

  measuring(type: SensorType): this {
    this.type = type;
    return this;
  }

  called(name: string): this {
    this.name = name;
    return this;
  }

  being(status: SensorStatus): this {
    this.status = status;
    return this;
  }

  at(longitude: number, latitude: number): this {
    this.position = [longitude, latitude];
    return this;
  }

  lastHeard(value: number, at: string): this {
    this.last = { value, at };
    return this;
  }

  async save(database: Database): Promise<SavedSensor> {
    const id = newId();
    const deviceKey = `device-${id}`;
    await database.query(
      `INSERT INTO sensors (id, device_key, name, type, status, zone_id, location, unit, metadata)
       VALUES ($1, $2, $3, $4, $5, $6, ST_SetSRID(ST_MakePoint($7, $8), 4326), '°C', '{"supplier": "Météo Caraïbe"}')`,
      [id, deviceKey, this.name, this.type, this.status, this.zoneId, ...this.position],
    );
    if (this.last)
      await database.query(
        `INSERT INTO sensor_last_readings (sensor_id, ts, value, unit, quality, received_at) VALUES ($1, $2, $3, '°C', 0.98, now())`,
        [id, this.last.at, this.last.value],
      );
    return { id, deviceKey, name: this.name };
  }
}
