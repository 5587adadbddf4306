import { type AnomalyDetector, type Observation } from '../anomaly/anomaly-detector';
import { type Device } from '../ingest/device';
import { type Reading } from '../ingest/check-reading';
import { CLOCK_TOLERANCE_MS } from '../ingest/newest-reading';
import { type AlertRule } from './alert-rule';
import { evaluateAnomaly } from './evaluate-anomaly';
import { evaluateThreshold } from './evaluate-threshold';
import { type RuleState, type Verdict } from './rule-state';
import { type KeptRuleState } from './rule-state.repository';

/** A reading as rules judge it. Times in ms since 1970. */
export type JudgedReading = Pick<Reading, 'ts' | 'value' | 'unit' | 'receivedAt'>;

/** An alert that begins, ends, or stands although the value was clear for a moment; and the reading that did it. */
export interface Effect {
  readonly kind: 'raise' | 'clear' | 'recur';
  readonly reading: JudgedReading;
  /** Since when the value has been in breach, in ms since 1970. */
  readonly breachSince: number;
  /** How often it came back, one after the other. */
  readonly times: number;
  /** What the anomaly detector made of the reading. */
  readonly observation: Observation | undefined;
}

/** What one rule made of a batch's readings of one sensor. */
export interface Judgement {
  readonly rule: AlertRule;
  readonly device: Device;
  /** In the order of time. */
  readonly effects: readonly Effect[];
  readonly state: RuleState;
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
  readonly readings: readonly JudgedReading[];
  /** Up to where rules have looked: a reading that is not newer is late, and neither raises nor clears anything. */
  readonly judgedTs: number | null;
}

/** A reading with what the detector made of it; undefined where no rule asks for it. */
interface Observed {
  readonly reading: JudgedReading;
  readonly observation: Observation | undefined;
}

/**
 * Judges what is new by every rule of the sensor; answers those for which something changed.
 * @param detector of the sensor, when one of its rules is for anomalies; it learns what is new
 */
export function judgeSensor(
  { device, rules, readings, judgedTs }: SensorReadings,
  kept: readonly KeptRuleState[],
  detector?: AnomalyDetector,
): Judgement[] {
  const observed = inOrder(readings, judgedTs ?? -Infinity).map((reading) => ({ reading, observation: observe(detector, reading) }));
  return rules.flatMap((rule) => {
    const before = kept.find(({ ruleId }) => ruleId === rule.id);
    const judgement = judge(rule, device, observed, before);
    return judgement ? [judgement] : [];
  });
}

/** By time, each time once: of two readings of one moment the first that arrived counts. */
function inOrder(readings: readonly JudgedReading[], after: number): JudgedReading[] {
  const sorted = readings.filter(({ ts }) => ts > after).sort((a, b) => a.ts - b.ts);
  return sorted.filter(({ ts }, index) => sorted[index - 1]?.ts !== ts);
}

/** A clock that runs ahead must not stop the detector until that time has come. */
function observe(detector: AnomalyDetector | undefined, { ts, value, receivedAt }: JudgedReading): Observation | undefined {
  if (!detector || (detector.seen > 0 && ts <= detector.lastTs) || ts > receivedAt + CLOCK_TOLERANCE_MS) return undefined;
  return detector.observe(ts, value);
}

function judge(rule: AlertRule, device: Device, readings: readonly Observed[], before: KeptRuleState | undefined): Judgement | undefined {
  const isSame = before?.ruleVersion === rule.version;
  // A changed rule measures its durations anew; what stands, stands.
  let state: RuleState = {
    breachSince: isSame ? before.breachSince : null,
    raised: (before?.openAlertId ?? null) !== null,
    clearSince: isSame ? before.clearSince : null,
  };
  const effects: Effect[] = [];
  let changed = before !== undefined && !isSame;
  let lastTs = before?.lastTs ?? readings[0]?.reading.ts ?? 0;
  for (const { reading, observation } of readings) {
    const { state: next, effect } = verdictOf(rule, state, reading, observation);
    if (effect)
      keep(effects, { kind: effect, reading, breachSince: next.breachSince ?? state.breachSince ?? reading.ts, times: 1, observation });
    if (next.breachSince !== state.breachSince || next.raised !== state.raised || next.clearSince !== state.clearSince) {
      changed = true;
      lastTs = reading.ts;
    }
    state = next;
  }
  if (!changed) return undefined;
  return { rule, device, effects, state, lastTs, openAlertId: before?.openAlertId ?? null };
}

function verdictOf({ condition }: AlertRule, state: RuleState, reading: JudgedReading, observation: Observation | undefined): Verdict {
  if (condition.type === 'threshold') return evaluateThreshold(condition, state, reading);
  if (condition.type === 'anomaly' && observation) return evaluateAnomaly(condition, state, reading.ts, observation);
  return { state };
}

/** One that comes back many times in a batch is counted with one effect. */
function keep(effects: Effect[], effect: Effect): void {
  const last = effects.at(-1);
  if (effect.kind === 'recur' && last?.kind === 'recur') effects[effects.length - 1] = { ...effect, times: last.times + 1 };
  else effects.push(effect);
}
