import { type MqttMessage } from '@madinina/platform/mqtt';
import { NO_SEQ } from '../ledger/device-tally';
import { type Device } from './device';
import { parseInstant } from './instant';
import { type Refusal, type RejectionReason, shown } from './rejection';

/** One value that a known device measured. Times in ms since 1970. */
export interface Reading {
  readonly device: Device;
  readonly ts: number;
  /** NO_SEQ when the device sends none. */
  readonly seq: number;
  readonly value: number;
  readonly unit: string;
  /** 0..1 */
  readonly quality: number;
  readonly receivedAt: number;
  readonly message: MqttMessage;
}

const DAY_MS = 86_400_000;
const MAX_AHEAD_MS = DAY_MS;
/** A clock that was never set tells 1970, 1980 or 2000; real series that are replayed are younger than this. */
const MAX_AGE_MS = 20 * 365.25 * DAY_MS;
const MAX_UNIT_LENGTH = 32;

const refuse = (reason: RejectionReason, detail: string): Refusal => ({ reason, detail });

/**
 * Judges one item of a message. Types are strict (a number in quotes is no number), unknown keys are passed over, and `unit`, `quality`
 * and `seq` may be left out or null. The time may not: with the device and `seq` it is what a reading is known by when it is sent twice.
 */
export function checkReading(item: unknown, device: Device, message: MqttMessage): Reading | Refusal {
  const receivedAt = message.receivedAt.getTime();
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return refuse('bad_shape', `A reading is an object, not ${shown(item)}`);
  const { value, unit, quality, seq, timestamp } = item as Record<string, unknown>;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return refuse('bad_value', `The value must be a finite number, not ${found(value)}`);
  if (unit !== device.unit && !isUnit(unit))
    return refuse('bad_unit', `The unit must be a text of at most ${MAX_UNIT_LENGTH} characters, not ${shown(unit)}`);
  if (!isQuality(quality)) return refuse('bad_quality', `The quality must be a number from 0 to 1, not ${found(quality)}`);
  if (!isSeq(seq)) return refuse('bad_seq', `The sequence number must be a whole number from 0, not ${found(seq)}`);
  const ts = parseInstant(timestamp);
  if (ts === undefined) return refuse('bad_timestamp', `The timestamp must be ISO 8601 with a zone, not ${shown(timestamp)}`);
  if (ts > receivedAt + MAX_AHEAD_MS) return refuse('future_timestamp', `${shown(timestamp)} is more than 24 hours ahead`);
  if (ts < receivedAt - MAX_AGE_MS) return refuse('bad_timestamp', `${shown(timestamp)} is more than 20 years ago`);
  const { minValue, maxValue } = device;
  if ((minValue !== null && value < minValue) || (maxValue !== null && value > maxValue))
    return refuse('out_of_range', `${value} is outside the range of the sensor, ${minValue ?? '−∞'} to ${maxValue ?? '∞'}`);
  return { device, ts, seq: seq ?? NO_SEQ, value, unit: unit ?? device.unit, quality: quality ?? 1, receivedAt, message };
}

// JSON writes Infinity, which 1e999 is read as, as null.
const found = (value: unknown): string => (typeof value === 'number' ? String(value) : shown(value));

function isUnit(unit: unknown): unit is string | null | undefined {
  if (unit === undefined || unit === null) return true;
  // PostgreSQL cannot keep U+0000, and no unit holds the other control characters.
  return typeof unit === 'string' && unit !== '' && unit.length <= MAX_UNIT_LENGTH && !/[\u0000-\u001f\u007f]/.test(unit);
}

const isQuality = (quality: unknown): quality is number | null | undefined =>
  quality === undefined || quality === null || (typeof quality === 'number' && quality >= 0 && quality <= 1);

const isSeq = (seq: unknown): seq is number | null | undefined =>
  seq === undefined || seq === null || (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0);
