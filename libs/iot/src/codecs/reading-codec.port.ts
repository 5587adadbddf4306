import { type Device, type FindDevice } from '../ingest/device';
import { type Refusal } from '../ingest/rejection';

/** What an item says of one sensor: to be judged as a reading that the sensor's own device would send, or refused already. */
export type DecodedReading = { readonly device: Device } & (
  { readonly item: Readonly<Record<string, unknown>> } | { readonly refusal: Refusal }
);

/** Another way than the city's own JSON to say what was measured. */
export interface ReadingCodec {
  /** Whether an item of a message is written this way; asked only of objects that are no readings of the city's own. */
  recognises(item: object): boolean;
  /** The readings that it holds, at least one, or why none can be taken. Never throws. */
  decode(item: object, sender: Device, find: FindDevice): readonly DecodedReading[] | Refusal;
}
