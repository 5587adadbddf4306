import { type ThresholdCondition } from '../rules/threshold-condition';

/** What a rule remembers of one sensor. Times in ms since 1970. */
export interface RuleState {
  /** Since when every reading has been in breach; null while the last one was not. */
  readonly breachSince: number | null;
  /** Whether it raised an alert that the value has not cleared since. */
  readonly raised: boolean;
}

export interface JudgedValue {
  readonly ts: number;
  readonly value: number;
}

export interface Verdict {
  readonly state: RuleState;
  readonly effect?: 'raise' | 'clear';
}

export const CALM: RuleState = { breachSince: null, raised: false };

/**
 * Judges the next reading of a sensor; the caller gives readings in the order of their time, and none twice.
 *
 * - In breach: beyond `threshold`. An alert is raised once the breach has lasted `durationSeconds`, by the readings' own time.
 * - Clear: back at `clear` or beyond it. What was raised is over.
 * - Between the two nothing changes for an alert that stands; a breach that has not lasted long enough is over.
 *
 * What stands is not raised again until it was clear, also when a person has resolved the alert meanwhile.
 */
export function evaluateThreshold(condition: ThresholdCondition, state: RuleState, { ts, value }: JudgedValue): Verdict {
  const { operator, threshold, clear, durationSeconds } = condition;
  const isBreach = operator === 'above' ? value > threshold : value < threshold;
  if (isBreach) {
    // A device whose clock ran ahead and was set right reports an earlier time than the breach began.
    const breachSince = Math.min(state.breachSince ?? ts, ts);
    if (state.raised || ts - breachSince < durationSeconds * 1_000) return { state: { breachSince, raised: state.raised } };
    return { state: { breachSince, raised: true }, effect: 'raise' };
  }
  if (!state.raised) return { state: CALM };
  const isClear = operator === 'above' ? value <= clear : value >= clear;
  return isClear ? { state: CALM, effect: 'clear' } : { state };
}
