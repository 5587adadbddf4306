import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LabelledSeries, readCorpus } from './corpus.ts';
import { cityDetector } from './detector.ts';
import { optimizedScore, scoreAt } from './score.ts';

const SERIES = process.env['SENSOR_SERIES'] ?? join(import.meta.dirname, '../../../shared/data/sensors');
const skip = existsSync(join(SERIES, 'nab/windows.json')) ? false : 'skipped without ../shared/data/sensors (or SENSOR_SERIES)';
const detect = await cityDetector();

test('the detector scores above 60 on labelled series, also with the threshold of a rule that says none', { skip }, () => {
  const scored = readCorpus(join(SERIES, 'nab'), join(SERIES, 'nab/windows.json')).map((series) => ({ ...series, scores: detect(series) }));
  for (const { score } of [optimizedScore(scored), scoreAt(scored, 0.5)]) assert.ok(score > 60, `${score} is not above 60`);
});

// A year or two each, real: more than one alert in a fortnight and no one would look at them any more.
const CALM = [
  'valencia-no2-hourly-2023',
  'valencia-pm10-hourly-2023',
  'valencia-o3-hourly-2023',
  'washington-bike-hires-hourly-2011-2012',
  'washington-temperature-hourly-2011-2012',
  'madrid-metro-trips-daily-2023-2024',
  'building-energy-hourly-2016',
];
for (const name of CALM)
  test(`a sensor of ${name} is not cried over`, { skip }, () => {
    const series = seriesOf(name);
    const alerts = detect(series).filter((score) => score >= 0.5).length;
    const days = ((series.times.at(-1) ?? 0) - (series.times[0] ?? 0)) / 86_400_000;
    assert.ok(alerts > 0 && alerts < days / 14, `${alerts} alerts in ${days.toFixed(0)} days`);
  });

function seriesOf(name: string): LabelledSeries {
  const rows = readFileSync(join(SERIES, `${name}.csv`), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1);
  const cells = rows.map((row) => row.split(',')).filter(([, value]) => value !== undefined && value.trim() !== '');
  const instant = (text = ''): number => Date.parse(text.length > 10 ? `${text.replace(' ', 'T')}Z` : `${text}T00:00:00Z`);
  return { name, times: cells.map(([time]) => instant(time)), values: cells.map(([, value]) => Number(value)), windows: [] };
}
