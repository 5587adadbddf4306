import { randomFillSync } from 'node:crypto';
import type { BenchSensor } from './bench-city.ts';
import type { DeviceMessage } from './broker-session.ts';

export interface BenchReading {
  readonly sensor: BenchSensor;
  readonly value: number;
  /** Ms since 1970. */
  readonly at: number;
  readonly seq: number;
}

const UNIT = '°C';
const QUALITY = 0.98;
const SECOND = 1000;
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** `count` readings of the sensors in turn, each a second after the one before of the same sensor; the last is of now. None is above 30. */
export function benchReadings(sensors: readonly BenchSensor[], count: number, now: number): BenchReading[] {
  const turns = Math.ceil(count / sensors.length);
  return Array.from({ length: count }, (_, index) => {
    const turn = Math.floor(index / sensors.length);
    const sensor = sensors[index % sensors.length];
    if (!sensor) throw new RangeError('No sensor can speak');
    return { sensor, value: 20 + ((index * 7) % 1000) / 100, at: now - (turns - 1 - turn) * SECOND, seq: turn + 1 };
  });
}

/** The readings as devices publish them, so many a message, the messages of all devices in turn. */
export function asMessages(readings: readonly BenchReading[], each: number): DeviceMessage[] {
  const held = new Map<BenchSensor, BenchReading[]>();
  const messages: DeviceMessage[] = [];
  for (const reading of readings) {
    const waiting = held.get(reading.sensor) ?? [];
    waiting.push(reading);
    held.set(reading.sensor, waiting);
    if (waiting.length < each) continue;
    messages.push({ device: reading.sensor, payload: payloadOf(waiting) });
    held.delete(reading.sensor);
  }
  for (const [device, waiting] of held) messages.push({ device, payload: payloadOf(waiting) });
  return messages;
}

/** A message as its device writes it: a reading, or an array of several. */
export function payloadOf(readings: readonly BenchReading[]): string {
  const sent = readings.map(({ value, at, seq }) => ({ value, unit: UNIT, timestamp: new Date(at).toISOString(), quality: QUALITY, seq }));
  return JSON.stringify(sent.length === 1 ? sent[0] : sent);
}

export const COPY_COLUMNS = 'sensor_id, ts, seq, id, value, unit, quality, received_at';

/** The readings as the body of `COPY readings (COPY_COLUMNS) FROM STDIN (FORMAT binary)`. */
export function copyBody(readings: readonly BenchReading[]): Buffer {
  const rows = readings.map(({ sensor, value, at, seq }) => {
    const fields = [
      uuid(sensor.id),
      instant(at),
      int8(BigInt(seq)),
      randomFillSync(Buffer.alloc(16)),
      float8(value),
      Buffer.from(UNIT),
      float4(QUALITY),
      instant(at),
    ];
    const count = Buffer.alloc(2);
    count.writeInt16BE(fields.length);
    return Buffer.concat([count, ...fields.flatMap((field) => [int4(field.length), field])]);
  });
  return Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8), ...rows, Buffer.from([0xff, 0xff])]);
}

const uuid = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const instant = (ms: number): Buffer => int8(BigInt(ms - POSTGRES_EPOCH_MS) * 1000n);

function int4(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
function int8(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return buffer;
}
function float4(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatBE(value);
  return buffer;
}
function float8(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}
