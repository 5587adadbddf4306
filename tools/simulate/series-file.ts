import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One line of a series. */
export interface SeriesPoint {
  readonly at: Date;
  readonly value: number;
}

export interface Series {
  readonly points: readonly SeriesPoint[];
  /** Lines that hold no time or no finite value. */
  readonly skipped: number;
}

// A time without a zone is taken as UTC, so that a series is the same on every machine.
const timeOf = (text: string): Date => new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.trim().replace(' ', 'T')}Z`);

/**
 * Reads a CSV `timestamp,value` with a header line, in the order of time.
 * @throws when there is not one usable line
 */
export async function readSeries(file: string): Promise<Series> {
  const points: SeriesPoint[] = [];
  let skipped = 0;
  let first = true;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    const header = first;
    first = false;
    if (line.trim() === '') continue;
    const [time = '', number = ''] = line.split(',');
    const point = { at: timeOf(time), value: Number(number) };
    if (Number.isNaN(point.at.getTime()) || number.trim() === '' || !Number.isFinite(point.value)) {
      if (!header) skipped += 1;
      continue;
    }
    points.push(point);
  }
  if (points.length === 0) throw new Error(`${file} holds no line "timestamp,value".`);
  return { points: points.sort((a, b) => a.at.getTime() - b.at.getTime()), skipped };
}

/** What a series measures, from its file's name; temperature when the name does not tell. */
export function quantityOfFile(file: string): { readonly type: string; readonly unit: string } {
  const known = [
    [/no2|pm10|pm25|o3|air/i, 'air_quality', 'µg/m³'],
    [/noise|laeq/i, 'noise', 'dB(A)'],
    [/trips|hires|traffic/i, 'traffic', 'veh/h'],
    [/humid/i, 'humidity', '%'],
    [/rain/i, 'rainfall', 'mm/h'],
    [/level/i, 'water_level', 'm'],
  ] as const;
  const [, type, unit] = known.find(([pattern]) => pattern.test(file)) ?? [undefined, 'temperature', '°C'];
  return { type, unit };
}
