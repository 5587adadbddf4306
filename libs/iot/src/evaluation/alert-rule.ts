import { type AlertSeverity, type SensorType } from '@madinina/contracts';
import { type RuleCondition } from '../rules/rule-condition';

/** A rule in force: what ingest judges readings by. */
export interface AlertRule {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly severity: AlertSeverity;
  /** Null does not narrow. */
  readonly sensorType: SensorType | null;
  readonly zoneId: string | null;
  readonly sensorId: string | null;
  readonly condition: RuleCondition;
}

/** What decides which rules judge a sensor. */
export interface RuleSubject {
  readonly sensorId: string;
  readonly type: SensorType;
  readonly zoneId: string;
}

/** The rules in force, found by the sensor they judge. */
export class RuleBook {
  private readonly bySensor: ReadonlyMap<string, readonly AlertRule[]>;
  private readonly byZone: ReadonlyMap<string, readonly AlertRule[]>;
  private readonly byType: ReadonlyMap<string, readonly AlertRule[]>;

  constructor(rules: readonly AlertRule[]) {
    const wide = rules.filter(({ sensorId }) => sensorId === null);
    this.bySensor = grouped(rules, ({ sensorId }) => sensorId);
    this.byZone = grouped(wide, ({ zoneId }) => zoneId);
    this.byType = grouped(
      wide.filter(({ zoneId }) => zoneId === null),
      ({ sensorType }) => sensorType,
    );
  }

  rulesFor({ sensorId, type, zoneId }: RuleSubject): readonly AlertRule[] {
    const candidates = [this.bySensor.get(sensorId), this.byZone.get(zoneId), this.byType.get(type)].flatMap((rules) => rules ?? []);
    return candidates.filter((rule) => (rule.sensorType ?? type) === type && (rule.zoneId ?? zoneId) === zoneId);
  }
}

function grouped(rules: readonly AlertRule[], keyOf: (rule: AlertRule) => string | null): Map<string, AlertRule[]> {
  const groups = new Map<string, AlertRule[]>();
  for (const rule of rules) {
    const key = keyOf(rule);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return groups;
}
