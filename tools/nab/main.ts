/** `npm run nab`: the score of the city's anomaly detector on labelled series, by the Numenta Anomaly Benchmark. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LabelledSeries, readCorpus } from './corpus.ts';
import { cityDetector } from './detector.ts';
import { type NabScore, optimizedScore, scoreAt, type ScoredSeries } from './score.ts';

const USAGE = `npm run nab -- [options]
  --data FOLDER     groups of CSV files "timestamp,value", as NAB's data folder (../shared/data/sensors/nab)
  --windows FILE    the labelled windows (windows.json in that folder)
  --series          also what was found in each series
  --out FOLDER      also write "timestamp,value,anomaly_score" for each series, to be scored elsewhere
  --json            print the figures for a program`;
/** The threshold of a rule that says nothing else. */
const DEFAULT_THRESHOLD = 0.5;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/data/sensors/nab') },
    windows: { type: 'string' },
    series: { type: 'boolean', default: false },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const windowsFile = options.windows ?? join(options.data, 'windows.json');
if (options.help) {
  say(USAGE);
} else if (!existsSync(windowsFile)) {
  say(`There is no ${windowsFile}. Say where the series are:\n\n${USAGE}`);
  process.exitCode = 1;
} else {
  const corpus = readCorpus(options.data, windowsFile);
  const detect = await cityDetector();
  const start = performance.now();
  const scored = corpus.map((series) => ({ ...series, scores: detect(series) }));
  report(scored, performance.now() - start);
  if (options.out !== undefined) for (const series of scored) write(options.out, series);
}

/** Tuned on one half of the series and scored on the other, both ways round: what a threshold chosen beforehand is worth. */
function crossValidated(series: readonly ScoredSeries[]): number {
  const halves = [0, 1].map((half) => series.filter((_, index) => index % 2 === half));
  const parts = halves.map((half, index) => {
    const { score, windows } = scoreAt(half, optimizedScore(halves[1 - index] ?? []).threshold);
    return { score, windows };
  });
  const windows = parts.reduce((sum, part) => sum + part.windows, 0);
  return parts.reduce((sum, part) => sum + part.score * part.windows, 0) / windows;
}

function report(series: readonly (LabelledSeries & ScoredSeries)[], ms: number): void {
  const readings = series.reduce((sum, { values }) => sum + values.length, 0);
  const best = optimizedScore(series);
  const fixed = scoreAt(series, DEFAULT_THRESHOLD);
  const validated = crossValidated(series);
  const each = series.map((one) => ({ name: one.name, ...scoreAt([one], best.threshold) }));
  if (options.json) {
    say(JSON.stringify({ series: series.length, readings, ms, best, fixed, validated, each: options.series ? each : undefined }, null, 2));
    return;
  }
  say(`${series.length} series, ${readings} readings, ${best.windows} windows; ${((1_000 * ms) / readings).toFixed(1)} µs a reading`);
  say(line('standard profile, threshold as NAB chooses it', best));
  say(line('standard profile, threshold of a rule that says none', fixed));
  say(`${'threshold tuned on one half, scored on the other'.padEnd(54)}${validated.toFixed(1).padStart(6)}`);
  if (options.series) for (const { name, ...one } of each) say(line(name, one));
}

function line(name: string, { score, threshold, found, windows, falseAlarms }: NabScore): string {
  const figure = windows === 0 ? '' : score.toFixed(1);
  return `${name.padEnd(54)}${figure.padStart(6)}   ≥ ${threshold.toFixed(3)}: ${found} of ${windows} windows, ${falseAlarms} false alarms`;
}

function write(folder: string, { name, times, values, scores }: LabelledSeries & ScoredSeries): void {
  const rows = times.map((ts, index) => `${new Date(ts).toISOString().slice(0, 19).replace('T', ' ')},${values[index]},${scores[index]}`);
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `timestamp,value,anomaly_score\n${rows.join('\n')}\n`);
}
