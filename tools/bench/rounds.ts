/** The middle of the values; of an even number of them, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = NaN, above = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}

/** The smallest value that at least this share of the values does not exceed (nearest rank). NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** What one side measures in one round; rounds count from 1. */
export type Measure = (round: number) => Promise<number>;

/**
 * Measures each side once a round, one after the other, so that whatever else the machine does meets all of them alike.
 * @param onRound told what each side measured
 */
export async function alternate<Side extends string>(
  sides: Readonly<Record<Side, Measure>>,
  rounds: number,
  onRound: (round: number, measured: Readonly<Record<Side, number>>) => void = () => undefined,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const all = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, number[]>;
  for (let round = 1; round <= rounds; round += 1) {
    const measured = {} as Record<Side, number>;
    for (const name of names) {
      measured[name] = await sides[name](round);
      all[name].push(measured[name]);
    }
    onRound(round, measured);
  }
  return all;
}

/** One side against its bare limit. */
export interface Comparison {
  /** Median of its rounds. */
  readonly value: number;
  /** Median of the limit's rounds. */
  readonly limit: number;
  /** Median of the ratios round by round: the two of a round met the same machine. It need not be `value / limit`. */
  readonly ratio: number;
  readonly lowestRatio: number;
  readonly highestRatio: number;
}

/** @throws when the sides were not measured in the same rounds, or in none */
export function compare(values: readonly number[], limits: readonly number[]): Comparison {
  if (values.length === 0 || values.length !== limits.length)
    throw new RangeError(`Rounds do not pair: ${values.length} of one side, ${limits.length} of the other`);
  const ratios = values.map((value, round) => value / (limits[round] ?? NaN));
  return {
    value: median(values),
    limit: median(limits),
    ratio: median(ratios),
    lowestRatio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
  };
}
