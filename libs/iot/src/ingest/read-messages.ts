import { readingsTopic } from '@madinina/contracts';
import { type MqttMessage } from '@madinina/platform/mqtt';
import { checkReading, type Reading } from './check-reading';
import { type ReadingCodec } from '../codecs/reading-codec.port';
import { smartDataModels } from '../codecs/smart-data-models.adapter';
import { type Device, DEVICE_KEY, type FindDevice } from './device';
import { isRefusal, jsonOf, type Refusal, type Rejection, shown } from './rejection';

export const MAX_READINGS = 1_000;
/** 1,000 readings take some 100 KB; what is larger is not even parsed. */
const MAX_BYTES = 1_048_576;

/** What a batch of messages holds, in the order of arrival. */
export interface ReadBatch {
  readonly messages: readonly MqttMessage[];
  readonly readings: Reading[];
  readonly rejections: Rejection[];
  /** What is to be committed with them or not at all; an error of it takes everything back. */
  readonly alongside?: (() => Promise<void>) | undefined;
}

const CODECS: readonly ReadingCodec[] = [smartDataModels];

/** Decodes and judges messages; never throws, whatever they hold. Readings of one array are judged one by one. */
export function readMessages(messages: readonly MqttMessage[], find: FindDevice): ReadBatch {
  const batch: ReadBatch = { messages, readings: [], rejections: [] };
  for (const message of messages) readMessage(message, find, batch);
  return batch;
}

interface NamedDevice {
  readonly zone: string;
  readonly deviceKey: string;
}

const namedBefore = new Map<string, NamedDevice | null>();
const MOST_NAMED = 20_000;

/** What a topic names, or null when it is not that of a device that could be registered. The same few topics come again and again. */
function namedBy(topic: string): NamedDevice | null {
  const before = namedBefore.get(topic);
  if (before !== undefined) return before;
  const match = readingsTopic.match(topic);
  const named = match && DEVICE_KEY.test(match.deviceKey) ? { zone: match.zone, deviceKey: match.deviceKey } : null;
  if (namedBefore.size >= MOST_NAMED) namedBefore.clear();
  namedBefore.set(topic, named);
  return named;
}

/** The device keys that the messages name, as far as they can be device keys. */
export function deviceKeysOf(messages: readonly MqttMessage[]): Set<string> {
  const keys = new Set<string>();
  for (const { topic } of messages) {
    const named = namedBy(topic);
    if (named) keys.add(named.deviceKey);
  }
  return keys;
}

function readMessage(message: MqttMessage, find: FindDevice, batch: ReadBatch): void {
  const { topic, payload } = message;
  const { device, deviceKey, refusal } = senderOf(topic, find);
  const reject = (why: Refusal, readings = 1): void => {
    batch.rejections.push({ message, device, deviceKey, payload, readings, ...why });
  };
  const content = contentOf(payload);
  if (isRefusal(content)) {
    reject(content);
  } else if (refusal || !device) {
    reject(refusal ?? unknownDevice(deviceKey), Math.max(content.items.length, 1));
  } else if (content.items.length === 0) {
    reject({ reason: 'bad_shape', detail: 'The array holds no reading' });
  } else if (content.items.length > MAX_READINGS) {
    const detail = `${content.items.length} readings, ${MAX_READINGS} are taken in a message`;
    reject({ reason: 'too_many', detail }, content.items.length);
  } else {
    const keep = (result: Reading | Refusal, of: Device, index: number): void => {
      if (isRefusal(result))
        batch.rejections.push({ message, device: of, deviceKey: of.key, readings: 1, ...partOf(content, index, payload), ...result });
      else batch.readings.push(result);
    };
    for (const [index, item] of content.items.entries()) {
      if (isForeign(item)) for (const { of, result } of readForeign(item, device, message, find)) keep(result, of, index);
      else keep(checkReading(item, device, message), device, index);
    }
  }
}

/** The city's own readings are asked no further: they are by far the most. */
const isForeign = (item: unknown): item is object => typeof item === 'object' && item !== null && !('value' in item) && 'type' in item;

interface Judged {
  readonly of: Device;
  readonly result: Reading | Refusal;
}

function readForeign(item: object, sender: Device, message: MqttMessage, find: FindDevice): Judged[] {
  const codec = CODECS.find((one) => one.recognises(item));
  if (!codec) return [{ of: sender, result: checkReading(item, sender, message) }];
  const decoded = codec.decode(item, sender, find);
  if (isRefusal(decoded)) return [{ of: sender, result: decoded }];
  return decoded.map((part) => ({
    of: part.device,
    result: 'refusal' in part ? part.refusal : checkReading(part.item, part.device, message),
  }));
}

/** What is kept of a refused item: of an array it alone, unless it is nested deeper than JSON can be written. */
function partOf({ items, isArray }: Content, index: number, payload: Buffer): Pick<Rejection, 'payload' | 'index'> {
  if (!isArray) return { payload };
  const text = jsonOf(items[index]);
  return { payload: text === undefined ? payload : Buffer.from(text), index };
}

interface Sender {
  readonly device?: Device | undefined;
  readonly deviceKey: string | null;
  /** Why nothing can be stored for it. */
  readonly refusal?: Refusal;
}

function senderOf(topic: string, find: FindDevice): Sender {
  const named = namedBy(topic);
  if (!named) return { deviceKey: null, refusal: { reason: 'bad_topic', detail: 'The topic names no device that could be registered' } };
  const { deviceKey, zone } = named;
  const device = find(deviceKey);
  if (!device) return { deviceKey, refusal: unknownDevice(deviceKey) };
  if (zone !== device.zoneCode)
    return { device, deviceKey, refusal: { reason: 'wrong_zone', detail: `The sensor is in the zone ${device.zoneCode}` } };
  return { device, deviceKey };
}

const unknownDevice = (deviceKey: string | null): Refusal => ({
  reason: 'unknown_device',
  detail: `No sensor has the device key ${shown(deviceKey)}`,
});

interface Content {
  readonly items: readonly unknown[];
  readonly isArray: boolean;
}

function contentOf(payload: Buffer): Content | Refusal {
  if (payload.length > MAX_BYTES) return { reason: 'too_large', detail: `${payload.length} bytes, ${MAX_BYTES} are taken` };
  try {
    const content: unknown = JSON.parse(payload.toString('utf8'));
    const list = listOf(content);
    return list ? { items: list, isArray: true } : { items: [content], isArray: false };
  } catch (error) {
    return { reason: 'bad_json', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** An array, or the entities of a notification that a context broker sends: `{ "subscriptionId": …, "data": […] }`. */
function listOf(content: unknown): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content as readonly unknown[];
  if (typeof content !== 'object' || content === null || !('subscriptionId' in content) || !('data' in content)) return undefined;
  return Array.isArray(content.data) ? (content.data as readonly unknown[]) : undefined;
}
