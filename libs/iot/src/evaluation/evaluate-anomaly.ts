import { type Observation } from '../anomaly/anomaly-detector';
import { type AnomalyCondition } from '../rules/rule-condition';
import { nextState, type RuleState, type Verdict } from './rule-state';

/** Below this share of the score that raises, a reading is no longer odd. */
const CALM_SHARE = 0.8;

/**
 * Judges what the detector made of the next reading of a sensor: in breach when it is odd and news, clear when it is not odd. An event is news once, so
 * that the alert stands as long as readings are odd, and one that grows past its first height while it was calm counts as coming back.
 */
export function evaluateAnomaly(
  { minScore, clearSeconds }: AnomalyCondition,
  state: RuleState,
  ts: number,
  { score, oddness }: Pick<Observation, 'score' | 'oddness'>,
): Verdict {
  return nextState(
    state,
    { ts, isBreach: score >= minScore, isClear: oddness < CALM_SHARE * minScore },
    { durationSeconds: 0, clearSeconds },
  );
}
