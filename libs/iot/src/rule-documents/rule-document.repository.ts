import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** A rule that is there, with the names of what it watches. */
export interface ExistingRule {
  readonly id: string;
  readonly zoneCode: string | null;
  readonly deviceKey: string | null;
}

@Injectable()
export class RuleDocumentRepository {
  constructor(private readonly database: Database) {}

  /** Until the transaction ends no one else imports: two imports of one document do not both find that a rule is missing. */
  async importAlone(): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtext('iot.rules-import'))`);
  }

  /** Of these rules what they watch, by rule. */
  async scopesOf(ruleIds: readonly string[]): Promise<Map<string, ExistingRule>> {
    const rows = await this.database.query<ExistingRule>(
      `SELECT r.id, z.code AS "zoneCode", s.device_key AS "deviceKey"
       FROM rules r LEFT JOIN zones z ON z.id = r.zone_id LEFT JOIN sensors s ON s.id = r.sensor_id WHERE r.id = ANY ($1::uuid[])`,
      [ruleIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Ids of zones by their codes. */
  async zonesOf(codes: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; code: string }>('SELECT id, code FROM zones WHERE code = ANY ($1)', [codes]);
    return new Map(rows.map(({ id, code }) => [code, id]));
  }

  /** Ids of sensors by the keys of their devices. */
  async sensorsOf(deviceKeys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; key: string }>(
      'SELECT id, device_key AS key FROM sensors WHERE device_key = ANY ($1)',
      [deviceKeys],
    );
    return new Map(rows.map(({ id, key }) => [key, id]));
  }
}
