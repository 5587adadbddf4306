import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One labelled series. Times in ms since 1970, read as UTC; windows by index of the first and the last reading in them. */
export interface LabelledSeries {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly (readonly [first: number, last: number])[];
}

/** A folder laid out as NAB's `data`: groups of CSV files, and the labelled windows by `group/file.csv`. Groups without a label are read too. */
export function readCorpus(folder: string, windowsFile: string): LabelledSeries[] {
  const windows = JSON.parse(readFileSync(windowsFile, 'utf8')) as Record<string, [string, string][] | undefined>;
  const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return groups
    .map(({ name }) => name)
    .sort()
    .flatMap((group) =>
      readdirSync(join(folder, group))
        .filter((file) => file.endsWith('.csv'))
        .sort()
        .map((file) => readSeries(folder, `${group}/${file}`, windows[`${group}/${file}`] ?? [])),
    );
}

function readSeries(folder: string, name: string, labels: readonly (readonly [string, string])[]): LabelledSeries {
  const rows = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/).slice(1);
  const times = rows.map((row) => instant(row.slice(0, row.indexOf(','))));
  const values = rows.map((row) => Number(row.slice(row.indexOf(',') + 1)));
  const windows = labels.map(([start, end]) => {
    const [from, to] = [instant(start), instant(end)];
    return [times.findIndex((ts) => ts >= from), times.findLastIndex((ts) => ts <= to)] as const;
  });
  return { name, times, values, windows };
}

/** `2014-04-10 07:15:00.000000` as UTC. */
const instant = (text: string): number => Date.parse(`${text.trim().replace(' ', 'T').slice(0, 23)}Z`);
