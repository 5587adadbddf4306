import { type ThresholdCondition } from '../rules/threshold-condition';
import { nextState, type RuleState, type Verdict } from './rule-state';

export interface JudgedValue {
  readonly ts: number;
  readonly value: number;
}

/** Judges the next value of a sensor: in breach beyond `threshold`, clear at `clear` or beyond it; between the two it is neither. */
export function evaluateThreshold(condition: ThresholdCondition, state: RuleState, { ts, value }: JudgedValue): Verdict {
  const { operator, threshold, clear, durationSeconds, clearSeconds = 0 } = condition;
  const isBreach = operator === 'above' ? value > threshold : value < threshold;
  const isClear = operator === 'above' ? value <= clear : value >= clear;
  return nextState(state, { ts, isBreach, isClear }, { durationSeconds, clearSeconds });
}
