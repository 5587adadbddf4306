export const THRESHOLD_OPERATORS = ['above', 'below'] as const;
export type ThresholdOperator = (typeof THRESHOLD_OPERATORS)[number];

/**
 * A breach is a value above (or below) `threshold`; it ends once the value is back at `clear` or beyond it, so that a value that trembles around
 * the threshold raises one alert. `durationSeconds` is how long the breach must last before it is an alert.
 */
export interface ThresholdCondition {
  readonly operator: ThresholdOperator;
  readonly threshold: number;
  readonly clear: number;
  readonly durationSeconds: number;
  /** How long the value must be clear before the alert ends, so that one that comes and goes is one alert; 0 where it is not told. */
  readonly clearSeconds?: number;
}

/** Whether a value can be clear without being in breach. */
export const isClearOnRightSide = ({ operator, threshold, clear }: ThresholdCondition): boolean =>
  operator === 'above' ? clear <= threshold : clear >= threshold;
