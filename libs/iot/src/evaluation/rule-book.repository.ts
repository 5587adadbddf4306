import { type AlertSeverity, type AlertType, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { storedCondition } from '../rules/rule-condition';
import { type AlertRule } from './alert-rule';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly sensorType: SensorType | null;
  readonly zoneId: string | null;
  readonly sensorId: string | null;
  readonly condition: unknown;
}

@Injectable()
export class RuleBookRepository {
  private readonly logger = new Logger(RuleBookRepository.name);

  constructor(private readonly database: Database) {}

  /** The rules in force that judge readings; offline ones judge silence. One that cannot be understood is told and passed over: it must not stop the others. */
  async rulesInForce(): Promise<AlertRule[]> {
    const rows = await this.database.query<Row>(
      `SELECT id, version, name, type, severity, sensor_type AS "sensorType", zone_id AS "zoneId", sensor_id AS "sensorId", condition
       FROM rules WHERE enabled AND removed_at IS NULL AND type <> 'offline' ORDER BY id`,
    );
    return rows.flatMap(({ type, condition: stored, ...rule }) => {
      const condition = storedCondition(type, stored);
      if (condition) return [{ ...rule, condition }];
      this.logger.error({ ruleId: rule.id, version: rule.version }, 'The condition of a rule cannot be understood; it judges nothing');
      return [];
    });
  }
}
