import { randomFillSync } from 'node:crypto';
import { binaryArray, writeInstant, writeInt8 } from './binary-array';
import { type Reading } from './check-reading';

const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const COPY_END = Buffer.from([0xff, 0xff]);
const ID_BYTES = 16;
/** Eight columns with their lengths, without the unit's text. */
const ROW_BYTES = 2 + 8 * 4 + ID_BYTES + 8 + 8 + ID_BYTES + 8 + 4 + 8;

export const READING_COLUMNS = 'sensor_id, ts, seq, id, value, unit, quality, received_at';

/** The rows as the body of `COPY readings (…) FROM STDIN (FORMAT binary)`, each with a new id. */
export function copyRows(readings: readonly Reading[]): Buffer {
  const units = new Map<string, Buffer>();
  let size = COPY_HEADER.length + COPY_END.length + readings.length * ROW_BYTES;
  for (const { unit } of readings) size += unitBytes(units, unit).length;

  const buffer = Buffer.allocUnsafe(size);
  const ids = newIds(readings.length);
  let at = COPY_HEADER.copy(buffer);
  for (const [index, { device, ts, seq, value, unit, quality, receivedAt }] of readings.entries()) {
    at = buffer.writeInt16BE(8, at);
    at = buffer.writeInt32BE(ID_BYTES, at);
    at += device.sensorBytes.copy(buffer, at);
    at = buffer.writeInt32BE(8, at);
    writeInstant(buffer, ts, at);
    at = buffer.writeInt32BE(8, at + 8);
    writeInt8(buffer, seq, at);
    at = buffer.writeInt32BE(ID_BYTES, at + 8);
    at += ids.copy(buffer, at, index * ID_BYTES, (index + 1) * ID_BYTES);
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeDoubleBE(value, at);
    const name = unitBytes(units, unit);
    at = buffer.writeInt32BE(name.length, at);
    at += name.copy(buffer, at);
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeFloatBE(quality, at);
    at = buffer.writeInt32BE(8, at);
    writeInstant(buffer, receivedAt, at);
    at += 8;
  }
  COPY_END.copy(buffer, at);
  return buffer;
}

/** The same rows as the arrays of an `unnest`, in the order of READING_COLUMNS, and the ids they were given. */
export function readingArrays(readings: readonly Reading[]): { values: unknown[]; ids: Buffer[] } {
  const all = newIds(readings.length);
  const ids = readings.map((_, index) => all.subarray(index * ID_BYTES, (index + 1) * ID_BYTES));
  const values = [
    binaryArray.uuid(readings.map(({ device }) => device.sensorBytes)),
    binaryArray.instant(readings.map(({ ts }) => ts)),
    binaryArray.int8(readings.map(({ seq }) => seq)),
    binaryArray.uuid(ids),
    binaryArray.float8(readings.map(({ value }) => value)),
    readings.map(({ unit }) => unit),
    binaryArray.float4(readings.map(({ quality }) => quality)),
    binaryArray.instant(readings.map(({ receivedAt }) => receivedAt)),
  ];
  return { values, ids };
}

/**
 * UUIDv7s (RFC 9562, 5.7) one after the other: 48 bits of time, then random ones with version and variant over them. Asking for randomness
 * once, not for each, makes them several times as fast.
 */
function newIds(count: number): Buffer {
  const ids = randomFillSync(Buffer.allocUnsafe(count * ID_BYTES));
  const now = Date.now();
  for (let at = 0; at < ids.length; at += ID_BYTES) {
    ids.writeUIntBE(now, at, 6);
    ids[at + 6] = 0x70 | ((ids[at + 6] ?? 0) & 0x0f);
    ids[at + 8] = 0x80 | ((ids[at + 8] ?? 0) & 0x3f);
  }
  return ids;
}

/** A city knows a handful of units; a hostile device may send thousands. */
const KNOWN_UNITS = 256;

function unitBytes(units: Map<string, Buffer>, unit: string): Buffer {
  const known = units.get(unit);
  if (known) return known;
  const bytes = Buffer.from(unit, 'utf8');
  if (units.size < KNOWN_UNITS) units.set(unit, bytes);
  return bytes;
}
