import { AnomalyDetector, SIGNALS } from './anomaly-detector';
import { type RarityHistogram } from './rarity';

/** Changes when what the bytes mean changes: a state of another version is begun anew. */
const STATE_VERSION = 1;
const MOST_BYTES = 16_384;

/** All that a detector knows, in 1 to 3 KiB: bins that are empty are left out. */
export function stateOf(detector: AnomalyDetector): Buffer {
  const writer = new ByteWriter();
  writer.byte(STATE_VERSION);
  writer.number(detector.seen);
  for (const value of scalarsOf(detector)) writer.number(value);
  for (const signal of SIGNALS) {
    writeHistogram(writer, detector.signals[signal].up);
    writeHistogram(writer, detector.signals[signal].down);
  }
  const { profile, novelty } = detector;
  writeSeason(writer, profile.seenByDay, [profile.byDay, profile.spreads]);
  writeSeason(writer, profile.seenByWeek, [profile.byWeek]);
  writer.number(novelty.countedAt);
  const habits = [...novelty.habits.entries()].filter(([, count]) => count > 0);
  writer.byte(habits.length);
  for (const [bin, count] of habits) {
    writer.byte(bin);
    writer.single(count);
  }
  writer.byte(novelty.peaks.length);
  for (const { at, rarity } of novelty.peaks) {
    writer.number(at);
    writer.number(rarity);
  }
  return writer.bytes();
}

/** The detector that these bytes were made from; undefined when they are of another version. */
export function detectorOf(state: Buffer): AnomalyDetector | undefined {
  const reader = new ByteReader(state);
  if (reader.byte() !== STATE_VERSION) return undefined;
  const detector = new AnomalyDetector();
  const { profile, novelty } = detector;
  detector.seen = reader.number();
  detector.lastTs = reader.number();
  detector.lastValue = reader.number();
  detector.interval = reader.number();
  detector.level = reader.number();
  detector.shortMean = reader.number();
  detector.shortError = reader.number();
  detector.spread = reader.number();
  const oddSince = reader.number();
  detector.oddSince = Number.isNaN(oddSince) ? null : oddSince;
  profile.dayError = reader.number();
  profile.weekError = reader.number();
  for (const signal of SIGNALS) {
    readHistogram(reader, detector.signals[signal].up);
    readHistogram(reader, detector.signals[signal].down);
  }
  readSeason(reader, profile.seenByDay, [profile.byDay, profile.spreads]);
  readSeason(reader, profile.seenByWeek, [profile.byWeek]);
  novelty.countedAt = reader.number();
  for (let left = reader.byte(); left > 0; left -= 1) novelty.habits[reader.byte()] = reader.single();
  for (let left = reader.byte(); left > 0; left -= 1) novelty.peaks.push({ at: reader.number(), rarity: reader.number() });
  return detector;
}

const scalarsOf = ({ profile, ...detector }: AnomalyDetector): number[] => [
  detector.lastTs,
  detector.lastValue,
  detector.interval,
  detector.level,
  detector.shortMean,
  detector.shortError,
  detector.spread,
  detector.oddSince ?? NaN,
  profile.dayError,
  profile.weekError,
];

function writeHistogram(writer: ByteWriter, { counts }: RarityHistogram): void {
  const used = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  writer.byte(used);
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    writer.byte(bin);
    writer.short(count);
  }
}

function readHistogram(reader: ByteReader, histogram: RarityHistogram): void {
  for (let left = reader.byte(); left > 0; left -= 1) {
    const bin = reader.byte();
    const count = reader.short();
    histogram.counts[bin] = count;
    histogram.total += count;
  }
}

function writeSeason(writer: ByteWriter, seen: Uint8Array, profiles: readonly Float32Array[]): void {
  for (const [at, count] of seen.entries()) {
    writer.byte(count);
    if (count > 0) for (const profile of profiles) writer.single(profile[at] ?? 0);
  }
}

function readSeason(reader: ByteReader, seen: Uint8Array, profiles: readonly Float32Array[]): void {
  for (let at = 0; at < seen.length; at += 1) {
    const count = reader.byte();
    seen[at] = count;
    if (count > 0) for (const profile of profiles) profile[at] = reader.single();
  }
}

class ByteWriter {
  private readonly buffer = Buffer.allocUnsafe(MOST_BYTES);
  private at = 0;

  byte(value: number): void {
    this.at = this.buffer.writeUInt8(value, this.at);
  }

  short(value: number): void {
    this.at = this.buffer.writeUInt16LE(value, this.at);
  }

  single(value: number): void {
    this.at = this.buffer.writeFloatLE(value, this.at);
  }

  number(value: number): void {
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.at));
  }
}

class ByteReader {
  private at = 0;
  private readonly buffer: Buffer;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  byte(): number {
    this.at += 1;
    return this.buffer.readUInt8(this.at - 1);
  }

  short(): number {
    this.at += 2;
    return this.buffer.readUInt16LE(this.at - 2);
  }

  single(): number {
    this.at += 4;
    return this.buffer.readFloatLE(this.at - 4);
  }

  number(): number {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }
}
