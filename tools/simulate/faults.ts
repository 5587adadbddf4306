/** What goes wrong, as probabilities: `drift` for each device, the others for each publication. */
export interface Faults {
  /** Says nothing for one to five minutes. */
  readonly silence: number;
  /** One value far above the curve. */
  readonly spike: number;
  /** Drifts away for as long as it runs. */
  readonly drift: number;
  /** Sends the same message twice. */
  readonly duplicate: number;
  /** Holds its readings back for ten seconds to a minute, then sends them as one array. */
  readonly late: number;
  /** Sends half a message. */
  readonly badJson: number;
}

export const NO_FAULTS: Faults = { silence: 0, spike: 0, drift: 0, duplicate: 0, late: 0, badJson: 0 };
/** A city as it is: mostly well. */
export const USUAL_FAULTS: Faults = { silence: 0.0005, spike: 0.001, drift: 0.02, duplicate: 0.01, late: 0.002, badJson: 0.0005 };

/**
 * Reads `silence=0.01,bad-json=0.1`, `none` or `usual`.
 * @throws with the known names when one is unknown or not a probability
 */
export function readFaults(text: string): Faults {
  if (text === 'usual') return USUAL_FAULTS;
  if (text === 'none' || text === '') return NO_FAULTS;
  const given = text.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=');
    const key = name.trim().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const probability = Number(value);
    if (!(key in NO_FAULTS) || value.trim() === '' || !(probability >= 0 && probability <= 1))
      throw new Error(
        `--faults takes usual, none, or names with probabilities 0 to 1: ${Object.keys(NO_FAULTS).join(', ')} (as in "spike=0.01,late=0.1").`,
      );
    return [key, probability] as const;
  });
  return { ...NO_FAULTS, ...Object.fromEntries(given) };
}
