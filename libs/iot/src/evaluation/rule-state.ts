/** What a rule remembers of one sensor. Times in ms since 1970. */
export interface RuleState {
  /** Since when every reading has been in breach; null while the last one was not. */
  readonly breachSince: number | null;
  /** Whether it raised an alert that the value has not cleared since. */
  readonly raised: boolean;
  /** Since when what was raised has been clear; null while it is not. */
  readonly clearSince: number | null;
}

export const CALM: RuleState = { breachSince: null, raised: false, clearSince: null };

/** How one reading stands to a rule. */
export interface Standing {
  readonly ts: number;
  readonly isBreach: boolean;
  readonly isClear: boolean;
}

export interface Patience {
  /** How long a breach must last before it is an alert. */
  readonly durationSeconds: number;
  /** How long it must be clear before the alert is over. */
  readonly clearSeconds: number;
}

export interface Verdict {
  readonly state: RuleState;
  /** `recur`: what was clear for less than `clearSeconds` is in breach again; the alert stands and counts it. */
  readonly effect?: 'raise' | 'clear' | 'recur';
}

/**
 * Judges the next reading of a sensor; the caller gives readings in the order of their time, and none twice.
 *
 * - In breach: an alert is raised once the breach has lasted `durationSeconds`, by the readings' own time.
 * - Clear: what was raised is over once every reading has been clear for `clearSeconds`.
 * - Neither: an alert that stands is no longer clear; a breach that has not lasted long enough is over.
 *
 * What stands is not raised again until it was clear, also when a person has resolved the alert meanwhile.
 */
export function nextState(state: RuleState, { ts, isBreach, isClear }: Standing, { durationSeconds, clearSeconds }: Patience): Verdict {
  if (isBreach) {
    // A device whose clock ran ahead and was set right reports an earlier time than the breach began.
    const breachSince = Math.min(state.breachSince ?? ts, ts);
    const next = { breachSince, raised: state.raised, clearSince: null };
    if (state.raised) return state.clearSince === null ? { state: next } : { state: next, effect: 'recur' };
    return ts - breachSince < durationSeconds * 1_000 ? { state: next } : { state: { ...next, raised: true }, effect: 'raise' };
  }
  if (!state.raised) return { state: CALM };
  if (!isClear) return { state: state.clearSince === null ? state : { ...state, clearSince: null } };
  const clearSince = Math.min(state.clearSince ?? ts, ts);
  if (ts - clearSince >= clearSeconds * 1_000) return { state: CALM, effect: 'clear' };
  return { state: { ...state, clearSince } };
}
