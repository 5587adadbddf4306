import { type AlertSeverity, type SensorType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { isClearOnRightSide, THRESHOLD_OPERATORS, type ThresholdCondition } from '../rules/threshold-condition';
import { type AlertRule } from './alert-rule';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly name: string;
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

  /** The threshold rules in force. One that cannot be understood is told and passed over: it must not stop the others. */
  async rulesInForce(): Promise<AlertRule[]> {
    const rows = await this.database.query<Row>(
      `SELECT id, version, name, severity, sensor_type AS "sensorType", zone_id AS "zoneId", sensor_id AS "sensorId", condition
       FROM rules WHERE enabled AND removed_at IS NULL AND type = 'threshold' ORDER BY id`,
    );
    return rows.flatMap(({ condition, ...rule }) => {
      if (isCondition(condition)) return [{ ...rule, condition }];
      this.logger.error({ ruleId: rule.id, version: rule.version }, 'The condition of a rule cannot be understood; it judges nothing');
      return [];
    });
  }
}

function isCondition(condition: unknown): condition is ThresholdCondition {
  if (typeof condition !== 'object' || condition === null) return false;
  const { operator, threshold, clear, durationSeconds } = condition as Partial<ThresholdCondition>;
  return (
    operator !== undefined &&
    THRESHOLD_OPERATORS.includes(operator) &&
    Number.isFinite(threshold) &&
    Number.isFinite(clear) &&
    Number.isFinite(durationSeconds) &&
    isClearOnRightSide(condition as ThresholdCondition)
  );
}
