import { type SensorStatus } from '../city/sensor';

/** One measure of a device; a message holds one, or an array of up to 1,000. */
export interface DeviceReading {
  readonly value: number;
  /** The sensor's own unit when it is left out. */
  readonly unit?: string;
  /** ISO 8601; when the message arrived when it is left out. At most 24 h ahead. */
  readonly timestamp?: string;
  /** From 0 to 1. */
  readonly quality?: number;
  /** Rises by one with each reading; gaps show in the ledger. */
  readonly seq?: number;
}

/** What a device says of itself; also its last will. */
export interface DeviceStatusReport {
  readonly status?: Exclude<SensorStatus, 'maintenance'>;
  /** Percent. */
  readonly battery?: number;
}
