/** Shorter than this the city may be silent by chance. */
const LEAST_SILENCE_MS = 120_000;
/** A silence of so many usual gaps between two readings of the whole city is no chance. */
const GAPS = 20;
/** Fewer sensors that fall silent together are judged each for itself. */
const LEAST_MASS = 20;
/** When a larger share falls silent within a few minutes, something between them and the city is the likelier cause. */
const MASS_SHARE = 0.5;

/** What the city has heard lately. */
export interface CityHearing {
  /** When the newest reading of all arrived; null when none did for a day. */
  readonly newest: Date | null;
  /** Readings a second that the sensors heard in the last day should send together. */
  readonly rate: number;
  /** Watched sensors that are not silent. */
  readonly speaking: number;
  /** Watched sensors that fell silent in the last quarter of an hour. */
  readonly newlySilent: number;
}

/** Why no sensor may be blamed for its silence now; undefined when they may. */
export type Doubt = 'deaf' | 'mass';

/**
 * Whether the city itself hears nothing: broker, network or ingest are down, or catching up. Then thousands of alerts would tell of one fault that
 * is told elsewhere.
 */
export function doubtOf({ newest, rate, speaking, newlySilent }: CityHearing, now: Date): Doubt | undefined {
  const usual = Math.max(LEAST_SILENCE_MS, (GAPS * 1_000) / rate);
  if (newest === null || now.getTime() - newest.getTime() > usual) return 'deaf';
  return newlySilent >= LEAST_MASS && newlySilent > MASS_SHARE * (speaking + newlySilent) ? 'mass' : undefined;
}
