import { type MqttMessage } from '@madinina/platform/mqtt';
import { type Device } from './device';

/** Why something was not stored; stable codes, kept with the message. */
export const REJECTION_REASONS = [
  'bad_topic',
  'bad_json',
  'bad_shape',
  'too_large',
  'too_many',
  'unknown_device',
  'wrong_zone',
  'unknown_entity',
  'no_sensor',
  'bad_value',
  'bad_unit',
  'bad_quality',
  'bad_seq',
  'bad_timestamp',
  'future_timestamp',
  'out_of_range',
  'unstorable',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

export interface Refusal {
  readonly reason: RejectionReason;
  /** For the person who looks into it. */
  readonly detail: string;
}

export const isRefusal = (result: object): result is Refusal => 'reason' in result;

/** Something that can never be stored, kept so that it can be looked into and replayed. */
export interface Rejection extends Refusal {
  readonly message: MqttMessage;
  /** Undefined when no known device sent it. */
  readonly device: Device | undefined;
  /** What the topic calls the device, when it could be a device key. */
  readonly deviceKey: string | null;
  /** The whole message, or the one reading of an array. */
  readonly payload: Buffer;
  /** Its place in the array that was sent; absent when the whole message is refused, or only the database refused the reading. */
  readonly index?: number;
  /** How many readings the ledger counts for it. */
  readonly readings: number;
}

const SHOWN_CHARACTERS = 100;

/** The text without what PostgreSQL cannot keep (U+0000) or a log should not show. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
}

/** Undefined for what JSON does not have, and for what is nested so deep that it cannot be written: it can be read all the same. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What was found, fit for a detail: as JSON, shortened. */
export function shown(value: unknown): string {
  const text = jsonOf(value);
  if (text === undefined) return typeof value === 'object' ? 'something nested too deep' : typeof value;
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
