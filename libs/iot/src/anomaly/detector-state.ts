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
  writer.byte(usedIn(novelty.habits));
  for (let bin = 0; bin < novelty.habits.length; bin += 1) {
    const count = novelty.habits[bin] ?? 0;
    if (count === 0) continue;
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

const scalarsOf = (detector: AnomalyDetector): number[] => [
  detector.lastTs,
  detector.lastValue,
  detector.interval,
  detector.level,
  detector.shortMean,
  detector.shortError,
  detector.spread,
  detector.oddSince ?? NaN,
  detector.profile.dayError,
  detector.profile.weekError,
];

function writeHistogram(writer: ByteWriter, { counts }: RarityHistogram): void {
  writer.byte(usedIn(counts));
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    writer.byte(bin);
    writer.short(count);
  }
}

function usedIn(counts: readonly number[]): number {
  let used = 0;
  for (const count of counts) if (count > 0) used += 1;
  return used;
}

function readHistogram(reader: ByteReader, histogram: RarityHistogram): void {
  for (let left = reader.byte(); left > 0; left -= 1) {
    const bin = reader.byte();
    const count = reader.short();
    histogram.counts[bin] = count;
    histogram.total += count;
  }
}

function writeSeason(writer: ByteWriter, seen: number[], profiles: readonly number[][]): void {
  for (let at = 0; at < seen.length; at += 1) {
    const count = seen[at] ?? 0;
    writer.byte(count);
    if (count > 0) for (const profile of profiles) writer.single(profile[at] ?? 0);
  }
}

function readSeason(reader: ByteReader, seen: number[], profiles: readonly number[][]): void {
  for (let at = 0; at < seen.length; at += 1) {
    const count = reader.byte();
    seen[at] = count;
    if (count > 0) for (const profile of profiles) profile[at] = reader.single();
  }
}

/** One for all: a state is written at once, and then copied. */
const scratch = new DataView(new ArrayBuffer(MOST_BYTES));

class ByteWriter {
  private at = 0;

  byte(value: number): void {
    scratch.setUint8(this.at, value);
    this.at += 1;
  }

  short(value: number): void {
    scratch.setUint16(this.at, value, true);
    this.at += 2;
  }

  single(value: number): void {
    scratch.setFloat32(this.at, value, true);
    this.at += 4;
  }

  number(value: number): void {
    scratch.setFloat64(this.at, value, true);
    this.at += 8;
  }

  bytes(): Buffer {
    return Buffer.from(new Uint8Array(scratch.buffer, 0, this.at));
  }
}

class ByteReader {
  private at = 0;
  private readonly view: DataView;

  constructor({ buffer, byteOffset, byteLength }: Buffer) {
    this.view = new DataView(buffer, byteOffset, byteLength);
  }

  byte(): number {
    this.at += 1;
    return this.view.getUint8(this.at - 1);
  }

  short(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  single(): number {
    this.at += 4;
    return this.view.getFloat32(this.at - 4, true);
  }

  number(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }
}
