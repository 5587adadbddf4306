/**
 * The score of the Numenta Anomaly Benchmark, standard profile, as `nab/sweeper.py` and `nab/scorer.py` of github.com/numenta/NAB compute it.
 * A. Lavin, S. Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms: the Numenta Anomaly Benchmark", ICMLA 2015.
 */
const TRUE_POSITIVE = 1;
const FALSE_POSITIVE = 0.11;
const FALSE_NEGATIVE = 1;
/** The first 15 % of a series, of at most 5,000 readings, are for learning and not scored. */
const PROBATION = 0.15;
const LONGEST_PROBATION = 750;

/** A series with what a detector said of each reading; windows by index of the first and the last reading in them. */
export interface ScoredSeries {
  readonly name: string;
  readonly windows: readonly (readonly [first: number, last: number])[];
  readonly scores: ArrayLike<number>;
}

/** One reading after probation: what it would add to the score, and to which window. */
interface Row {
  readonly score: number;
  readonly worth: number;
  readonly window: string | undefined;
}

export interface NabScore {
  /** 100 is a perfect detector, 0 one that says nothing. */
  readonly score: number;
  /** From which score on a reading is an alarm. */
  readonly threshold: number;
  readonly windows: number;
  readonly found: number;
  readonly falseAlarms: number;
}

const sigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);
const EARLIEST = sigmoid(-1);

function rowsOf({ name, windows, scores }: ScoredSeries): Row[] {
  const rows: Row[] = [];
  const probation = Math.min(Math.floor(PROBATION * scores.length), LONGEST_PROBATION);
  for (let at = probation; at < scores.length; at += 1) {
    const score = scores[at] ?? 0;
    const inside = windows.findIndex(([first, last]) => at >= first && at <= last);
    const window = windows[inside];
    if (window) {
      const [first, last] = window;
      const worth = (sigmoid(-(last - at + 1) / (last - first + 1)) * TRUE_POSITIVE) / EARLIEST;
      rows.push({ score, worth, window: `${name}#${inside}` });
      continue;
    }
    const before = windows.findLast(([, last]) => last < at);
    const worth = before ? sigmoid((at - before[1]) / Math.max(1, before[1] - before[0])) : -1;
    rows.push({ score, worth: worth * FALSE_POSITIVE, window: undefined });
  }
  return rows;
}

/** Adds up alarms from the highest score down; a window is worth its best alarm, or what it costs to miss it. */
class Tally {
  private readonly best = new Map<string, number>();
  private readonly windows: number;
  private sum: number;
  falseAlarms = 0;

  constructor(windows: number) {
    this.windows = windows;
    this.sum = -windows * FALSE_NEGATIVE;
  }

  get found(): number {
    return this.best.size;
  }

  get score(): number {
    const nothing = -this.windows * FALSE_NEGATIVE;
    return (100 * (this.sum - nothing)) / (this.windows * TRUE_POSITIVE - nothing);
  }

  alarm({ window, worth }: Row): void {
    if (window === undefined) {
      this.falseAlarms += 1;
      this.sum += worth;
      return;
    }
    const before = this.best.get(window);
    this.sum += Math.max(before ?? -Infinity, worth) - (before ?? -FALSE_NEGATIVE);
    this.best.set(window, Math.max(before ?? -Infinity, worth));
  }
}

const windowsIn = (series: readonly ScoredSeries[]): number => series.reduce((sum, { windows }) => sum + windows.length, 0);

/** The score over all series with the one threshold that is best for all of them together, as NAB finds it. */
export function optimizedScore(series: readonly ScoredSeries[]): NabScore {
  const windows = windowsIn(series);
  const rows = series.flatMap(rowsOf).sort((a, b) => b.score - a.score);
  const tally = new Tally(windows);
  let best: NabScore = { score: 0, threshold: Infinity, windows, found: 0, falseAlarms: 0 };
  for (const [index, row] of rows.entries()) {
    tally.alarm(row);
    if (rows[index + 1]?.score === row.score) continue;
    if (tally.score > best.score)
      best = { score: tally.score, threshold: row.score, windows, found: tally.found, falseAlarms: tally.falseAlarms };
  }
  return best;
}

/** The score with a threshold that was chosen before. */
export function scoreAt(series: readonly ScoredSeries[], threshold: number): NabScore {
  const windows = windowsIn(series);
  const tally = new Tally(windows);
  for (const row of series.flatMap(rowsOf)) if (row.score >= threshold) tally.alarm(row);
  return { score: tally.score, threshold, windows, found: tally.found, falseAlarms: tally.falseAlarms };
}
