import { ALERT_TYPES, type AlertType } from '@madinina/contracts';
import { RuleError } from './rule.errors';
import { isClearOnRightSide, THRESHOLD_OPERATORS, type ThresholdCondition } from './threshold-condition';

/** Nothing was received for `missedReadings` times the interval of the sensor. */
export interface OfflineCondition {
  readonly missedReadings: number;
}

/** The anomaly detector gave a reading at least `minScore`; the alert ends once it found nothing odd for `clearSeconds`. */
export interface AnomalyCondition {
  readonly minScore: number;
  readonly clearSeconds: number;
}

/** What a rule watches for, by its type. */
export type RuleCondition =
  | ({ readonly type: 'threshold' } & ThresholdCondition)
  | ({ readonly type: 'offline' } & OfflineCondition)
  | ({ readonly type: 'anomaly' } & AnomalyCondition);

type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** A condition as a person gives it: what is left out has a default. */
export type ConditionInput =
  | ({ readonly type?: 'threshold' | undefined } & Pick<ThresholdCondition, 'operator' | 'threshold'> &
      Loose<Pick<ThresholdCondition, 'clear' | 'durationSeconds' | 'clearSeconds'>>)
  | ({ readonly type: 'offline' } & Loose<OfflineCondition>)
  | ({ readonly type: 'anomaly' } & Loose<AnomalyCondition>);

export const DEFAULT_CLEAR_SECONDS = 60;
export const DEFAULT_MISSED_READINGS = 3;
export const DEFAULT_MIN_SCORE = 0.5;
export const DEFAULT_CALM_SECONDS = 900;

/** With its defaults. @throws iot.rule.clear_wrong_side */
export function completeCondition(input: ConditionInput): RuleCondition {
  if (input.type === 'offline') return { type: 'offline', missedReadings: input.missedReadings ?? DEFAULT_MISSED_READINGS };
  if (input.type === 'anomaly') {
    const { minScore = DEFAULT_MIN_SCORE, clearSeconds = DEFAULT_CALM_SECONDS } = input;
    return { type: 'anomaly', minScore, clearSeconds };
  }
  const { operator, threshold, clear = threshold, durationSeconds = 0, clearSeconds = DEFAULT_CLEAR_SECONDS } = input;
  const condition = { type: 'threshold' as const, operator, threshold, clear, durationSeconds, clearSeconds };
  if (!isClearOnRightSide(condition)) throw RuleError.clearWrongSide({ operator, threshold, clear });
  return condition;
}

/** A condition as it was stored, also before conditions named their type; undefined when it cannot be understood. */
export function storedCondition(type: AlertType, stored: unknown): RuleCondition | undefined {
  if (typeof stored !== 'object' || stored === null || !ALERT_TYPES.includes(type)) return undefined;
  const condition = { ...stored, type } as RuleCondition;
  return isUnderstood(condition) ? condition : undefined;
}

function isUnderstood(condition: RuleCondition): boolean {
  if (condition.type === 'offline') return isPositive(condition.missedReadings);
  if (condition.type === 'anomaly') return isPositive(condition.minScore) && isDuration(condition.clearSeconds);
  const { operator, threshold, clear, durationSeconds, clearSeconds = 0 } = condition;
  return (
    THRESHOLD_OPERATORS.includes(operator) &&
    Number.isFinite(threshold) &&
    Number.isFinite(clear) &&
    isDuration(durationSeconds) &&
    isDuration(clearSeconds) &&
    isClearOnRightSide(condition)
  );
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;
const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
