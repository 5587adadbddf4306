/** An hour of UTC of a sensor to which readings were added. */
export interface AddedHour {
  readonly sensorBytes: Buffer;
  /** Its start, in ms since 1970. */
  readonly at: number;
  readonly added: number;
}

interface StoredReadings {
  readonly sensorBytes: Buffer;
  readonly readings: readonly { readonly ts: number }[];
}

const HOUR_MS = 3_600_000;

/** The hours that stored readings fall into, each of a sensor once. */
export function addedHours(stored: readonly StoredReadings[]): AddedHour[] {
  const hours: AddedHour[] = [];
  for (const { sensorBytes, readings } of stored) {
    const counts = new Map<number, number>();
    for (const { ts } of readings) {
      const at = ts - (((ts % HOUR_MS) + HOUR_MS) % HOUR_MS);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    for (const [at, added] of counts) hours.push({ sensorBytes, at, added });
  }
  return hours;
}
