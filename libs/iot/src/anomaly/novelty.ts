/** Below this rarity nothing is remembered. */
const NOTABLE = 2;
/** Each is lower than the one before; more than a handful is rare. */
const MOST_PEAKS = 60;
const BINS = 160;
const BINS_PER_UNIT = 16;
/** A peak counts as one that was seen before when it is at most this much higher. */
const LIKENESS = 0.3;
/** Readings after which a peak counts half. */
const HALF_LIFE = 3_000;
/** How much of a rarity the habit takes away, for each tenfold of like peaks. */
const HABIT = 0.8;

interface Peak {
  readonly at: number;
  readonly rarity: number;
}

/**
 * What of a rarity is news. An event is told once, at its height so far: while a higher or equal peak is recent, the rest of it is no news (it is one
 * event, not a hundred). And what comes back again and again becomes a habit: each tenfold of like peaks lately takes some of it away. Both keep the
 * number of alerts of a restless sensor near that of a calm one.
 */
export class Novelty {
  /** Peaks whose shadow still falls on what comes, the highest first; each later one is lower. */
  peaks: Peak[] = [];
  /** How many peaks there were lately, by height. */
  readonly habits: number[] = new Array<number>(BINS).fill(0);
  /** When the habits were counted last. */
  countedAt = 0;

  /**
   * @param at number of the reading
   * @param shadow for how many readings a peak is recent
   */
  newsOf(rarity: number, at: number, shadow: number): number {
    while (this.peaks[0] && this.peaks[0].at < at - shadow) this.peaks.shift();
    const highest = this.peaks[0]?.rarity ?? 0;
    if (rarity < NOTABLE) return rarity > highest ? rarity / 2 : 0;
    const isNews = rarity > highest;
    while ((this.peaks.at(-1)?.rarity ?? Infinity) <= rarity) this.peaks.pop();
    if (this.peaks.length < MOST_PEAKS) this.peaks.push({ at, rarity });
    return isNews ? this.lessHabit(rarity, at) : 0;
  }

  private lessHabit(rarity: number, at: number): number {
    const fading = 0.5 ** ((at - this.countedAt) / HALF_LIFE);
    this.countedAt = at;
    let like = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      const count = Math.fround((this.habits[bin] ?? 0) * fading);
      this.habits[bin] = count < 0.01 ? 0 : count;
      if (bin >= binOf(rarity - LIKENESS)) like += count;
    }
    const bin = binOf(rarity);
    this.habits[bin] = Math.fround((this.habits[bin] ?? 0) + 1);
    return Math.max(0, rarity - HABIT * Math.log10(1 + like));
  }
}

const binOf = (rarity: number): number => Math.max(0, Math.min(BINS - 1, Math.floor((rarity - NOTABLE) * BINS_PER_UNIT)));
