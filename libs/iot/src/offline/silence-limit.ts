/** No sensor is offline before, however often it should speak. */
export const LEAST_SILENCE_SECONDS = 60;

/** How long a sensor may be silent, in ms. */
export const silenceLimitMs = (intervalSeconds: number, missedReadings: number): number =>
  Math.max(intervalSeconds * missedReadings, LEAST_SILENCE_SECONDS) * 1_000;
