import { type AlertData } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type Observation } from '../anomaly/anomaly-detector';
import { type AlertRule } from './alert-rule';
import { anomalyClearReason, anomalyReason } from './anomaly-reason';
import { breachReason, clearReason } from './breach-reason';
import { type Effect, type Judgement } from './judge-sensor';
import { type AlertReading, type NewAlert } from './raised-alert.repository';

/** The alert that a rule raises over readings, with its reason in words. */
export function newAlert(
  { rule, device }: Pick<Judgement, 'rule' | 'device'>,
  effect: Effect,
  readings: readonly AlertReading[],
  raisedAt: Date,
): NewAlert {
  const { reading, observation } = effect;
  return {
    id: newId(),
    type: rule.condition.type,
    rule,
    sensor: device,
    reading,
    reason: raiseReason(rule, device.name, device.unit, effect),
    readings,
    explanation: rule.condition.type === 'anomaly' && observation ? anomalyExplanation(observation) : null,
    raisedAt,
  };
}

/** Why a rule raises an alert, in French. */
export function raiseReason({ condition }: AlertRule, sensorName: string, sensorUnit: string, effect: Effect): string {
  const { reading, observation, breachSince } = effect;
  const { value, unit, ts } = reading;
  if (condition.type === 'threshold') return breachReason({ sensorName, condition, value, unit, sensorUnit, lastedMs: ts - breachSince });
  if (observation) return anomalyReason({ sensorName, value, unit, observation, ts });
  return `${sensorName} : ${condition.type}`;
}

/** Why what a rule raised is over, in French. */
export function overReason({ condition }: AlertRule, sensorUnit: string, { value, unit }: { value: number; unit: string }): string {
  return condition.type === 'threshold' ? clearReason({ condition, value, unit, sensorUnit }) : anomalyClearReason(value, unit);
}

/** What an anomaly was measured by, as the alert keeps it. */
function anomalyExplanation({ score, expected, low, high, by, signal, rarity, since }: Observation) {
  return { score, expected, low, high, by, signal, rarity, since: since === null ? null : new Date(since).toISOString() };
}

/** A new alert as other rooms learn of it. */
export const alertData = ({ id, type, rule, sensor, reading, reason, raisedAt }: NewAlert): AlertData => ({
  alertId: id,
  type,
  severity: rule.severity,
  status: 'active',
  ruleId: rule.id,
  ruleVersion: rule.version,
  ruleName: rule.name,
  sensorId: sensor.sensorId,
  sensorName: sensor.name,
  sensorType: sensor.type,
  zoneId: sensor.zoneId,
  zoneName: sensor.zoneName,
  ...(reading && { value: reading.value, unit: reading.unit, measuredAt: new Date(reading.ts).toISOString() }),
  reason,
  raisedAt: raisedAt.toISOString(),
});
