import { type AlertSeverity, type AlertStatus } from '@madinina/contracts';
import { type Database, newId } from '@madinina/platform/database';

export interface SavedAlert {
  readonly id: string;
  readonly ruleId: string;
}

/** `AlertFactory.on(sensor.id, zone.id).graded('critical').raisedAt('2026-01-12T10:00:00Z').save(database)`; each is of a rule of its own unless told. */
export class AlertFactory {
  private severity: AlertSeverity = 'high';
  private status: AlertStatus = 'active';
  private at = '2026-01-12T10:00:00.000Z';
  private ruleId: string | undefined;

  private constructor(
    private readonly sensorId: string,
    private readonly zoneId: string,
  ) {}

  static on(sensorId: string, zoneId: string): AlertFactory {
    return new AlertFactory(sensorId, zoneId);
  }

  graded(severity: AlertSeverity): this {
    this.severity = severity;
    return this;
  }

  being(status: AlertStatus): this {
    this.status = status;
    return this;
  }

  raisedAt(at: string): this {
    this.at = at;
    return this;
  }

  byRule(ruleId: string): this {
    this.ruleId = ruleId;
    return this;
  }

  async save(database: Database): Promise<SavedAlert> {
    const id = newId();
    const ruleId = this.ruleId ?? (await aRule(database, this.sensorId));
    await database.query(
      `INSERT INTO alerts (id, rule_id, rule_version, sensor_id, zone_id, severity, status, value, unit, reason, readings, raised_at, acknowledged_at, resolved_at)
       VALUES ($1, $2, 1, $3, $4, $5, $6::text, 36.2, '°C', '36,2 °C, au-dessus de 35 °C', $7, $8::timestamptz,
         CASE WHEN $6::text = 'acknowledged' THEN $8::timestamptz END, CASE WHEN $6::text = 'resolved' THEN $8::timestamptz END)`,
      [id, ruleId, this.sensorId, this.zoneId, this.severity, this.status, JSON.stringify([{ timestamp: this.at, value: 36.2 }]), this.at],
    );
    await database.query(`INSERT INTO alert_changes (id, alert_id, to_status, at) VALUES ($1, $2, 'active', $3)`, [newId(), id, this.at]);
    return { id, ruleId };
  }
}

/** A rule that watches one sensor, with its first version. */
export async function aRule(database: Database, sensorId: string): Promise<string> {
  const id = newId();
  const condition = { operator: 'above', threshold: 35, clear: 33, durationSeconds: 0 };
  const definition = {
    name: 'Chaleur',
    type: 'threshold',
    severity: 'high',
    enabled: true,
    scope: { sensorType: null, zoneId: null, sensorId },
    condition,
  };
  await database.query(`INSERT INTO rules (id, name, severity, sensor_id, condition) VALUES ($1, 'Chaleur', 'high', $2, $3)`, [
    id,
    sensorId,
    JSON.stringify(condition),
  ]);
  await database.query('INSERT INTO rule_versions (rule_id, version, definition) VALUES ($1, 1, $2)', [id, JSON.stringify(definition)]);
  return id;
}
