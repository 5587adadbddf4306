import { type Device } from '../ingest/device';
import { type Reading } from '../ingest/check-reading';
import { type AlertRule } from './alert-rule';
import { evaluateThreshold, type RuleState } from './evaluate-threshold';
import { type KeptRuleState } from './rule-state.repository';

/** An alert that begins or ends, and the reading that did it. */
export interface Effect {
  readonly kind: 'raise' | 'clear';
  readonly reading: Reading;
  /** Since when the value has been in breach, in ms since 1970. */
  readonly breachSince: number;
}

/** What one rule made of a batch's readings of one sensor. */
export interface Judgement {
  readonly rule: AlertRule;
  readonly device: Device;
  /** In the order of time; raise and clear by turns. */
  readonly effects: readonly Effect[];
  readonly breachSince: number | null;
  /** Of the last reading that changed anything. */
  readonly lastTs: number;
  /** The alert that stood before the first effect. */
  readonly openAlertId: string | null;
}

/** A device's stored readings that its rules have not seen. */
export interface SensorReadings {
  readonly device: Device;
  readonly rules: readonly AlertRule[];
  /** In any order. */
  readonly readings: readonly Reading[];
  /** Up to where rules have looked: a reading that is not newer is late, and neither raises nor clears anything. */
  readonly judgedTs: number | null;
}

/** Judges what is new by every rule of the sensor; answers those for which something changed. */
export function judgeSensor({ device, rules, readings, judgedTs }: SensorReadings, kept: readonly KeptRuleState[]): Judgement[] {
  const timely = inOrder(readings, judgedTs ?? -Infinity);
  return rules.flatMap((rule) => {
    const before = kept.find(({ ruleId }) => ruleId === rule.id);
    const judgement = judge(rule, device, timely, before);
    return judgement ? [judgement] : [];
  });
}

/** By time, each time once: of two readings of one moment the first that arrived counts. */
function inOrder(readings: readonly Reading[], after: number): Reading[] {
  const sorted = readings.filter(({ ts }) => ts > after).sort((a, b) => a.ts - b.ts);
  return sorted.filter(({ ts }, index) => sorted[index - 1]?.ts !== ts);
}

function judge(rule: AlertRule, device: Device, readings: readonly Reading[], before: KeptRuleState | undefined): Judgement | undefined {
  // A changed rule measures the duration anew; what stands, stands.
  const breachSince = before?.ruleVersion === rule.version ? before.breachSince : null;
  let state: RuleState = { breachSince, raised: (before?.openAlertId ?? null) !== null };
  const effects: Effect[] = [];
  let changed = before !== undefined && before.ruleVersion !== rule.version;
  let lastTs = before?.lastTs ?? readings[0]?.ts ?? 0;
  for (const reading of readings) {
    const { state: next, effect } = evaluateThreshold(rule.condition, state, reading);
    if (effect) effects.push({ kind: effect, reading, breachSince: next.breachSince ?? state.breachSince ?? reading.ts });
    if (next.breachSince !== state.breachSince || next.raised !== state.raised) {
      changed = true;
      lastTs = reading.ts;
    }
    state = next;
  }
  if (!changed) return undefined;
  return { rule, device, effects, breachSince: state.breachSince, lastTs, openAlertId: before?.openAlertId ?? null };
}
