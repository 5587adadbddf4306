import { Novelty } from './novelty';
import { RarityHistogram } from './rarity';
import { SeasonalProfile } from './seasonal-profile';

const DAY_MS = 86_400_000;
/** Readings before anything is said to be odd. */
const WARM_UP = 50;
/** Readings of the short mean. */
const SHORT = 6;
/** Readings of the errors that choose the season. */
const ERRORS = 600;
/** A silence of so many intervals begins the short mean anew, and the step over it is no jump. */
const GAP_INTERVALS = 6;
/** Share of readings that are further out than the band that is told. */
const OUTSIDE_BAND = 0.01;
/** The rarity of which the score is a half: about 1 in 250, once more than one signal says so. */
export const HALF_SCORE_RARITY = 2.4;

/** What a reading can be odd by. */
export const SIGNALS = ['jump', 'level', 'season', 'trend', 'seasonTrend'] as const;
export type Signal = (typeof SIGNALS)[number];

/** By what a value is expected: the level of the last day, or the habit of this time of day or hour of the week. */
export const EXPECTED_BY = ['level', 'day', 'week'] as const;

/** What the detector makes of one reading. Times in ms since 1970, values in the unit of the sensor. */
export interface Observation {
  /** 0..1: how odd it is and new; 0.5 where an alert is worth it. One event is told once, at its height so far. */
  readonly score: number;
  /** 0..1: how odd it is, told before or not. */
  readonly oddness: number;
  /** What it is odd by most. */
  readonly signal: Signal;
  /** −log10 of the chance of something as odd by that signal. */
  readonly rarity: number;
  /** What was expected in its place, and the band in which 99 of 100 readings lay. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly by: (typeof EXPECTED_BY)[number];
  /** Since when every reading has been odd. */
  readonly since: number | null;
}

/** Both directions of a signal: what is usual upwards may be odd downwards. */
export class SignalMemory {
  readonly up = new RarityHistogram();
  readonly down = new RarityHistogram();

  rarityOf(size: number): number {
    return this.sideOf(size).rarityOf(Math.abs(size), this.up.seen + this.down.seen);
  }

  learn(size: number): void {
    this.sideOf(size).add(Math.abs(size));
  }

  sideOf(size: number): RarityHistogram {
    return size >= 0 ? this.up : this.down;
  }
}

/**
 * Finds what is odd in the readings of one sensor, one by one, in constant time and a few KiB, without a model to train.
 *
 * Each reading is compared in five ways with what was expected: with the reading before (`jump`), with the level of about the last day (`level`), with what
 * is usual at this time of day or hour of the week (`season`, in units of the usual spread at this time); and the mean of the last six with the level
 * (`trend`) and with the season (`seasonTrend`). How rare each distance is among all that this sensor has shown (`RarityHistogram`) says how odd it
 * is, so that a restless sensor needs more than a calm one. The oddness is the mean between the rarest signal and all of them: one wild value
 * counts, and so does mild agreement. That a signal is judged by the distribution of its own recent errors, and not by a fixed limit, is the anomaly
 * likelihood of S. Ahmad, A. Lavin, S. Purdy, Z. Agha, "Unsupervised real-time anomaly detection for streaming data", Neurocomputing 262 (2017). What of it is
 * news says `Novelty`. Measured by the Numenta Anomaly Benchmark (A. Lavin, S. Ahmad, ICMLA 2015): see tools/nab.
 *
 * The state is a function of the readings it was given in their order; late and repeated ones are not given to it. The same readings give the
 * same state, byte for byte, wherever it was kept and read back in between.
 */
export class AnomalyDetector {
  /** Readings seen. */
  seen = 0;
  lastTs = 0;
  lastValue = 0;
  /** Usual time between two readings, in ms. */
  interval = 0;
  /** Mean of about the last day. */
  level = 0;
  /** Means of the last six readings, of their distances from the season. */
  shortMean = 0;
  shortError = 0;
  /** Mean distance from what was expected. */
  spread = 0;
  oddSince: number | null = null;
  readonly profile = new SeasonalProfile();
  readonly novelty = new Novelty();
  readonly signals: Readonly<Record<Signal, SignalMemory>> = {
    jump: new SignalMemory(),
    level: new SignalMemory(),
    season: new SignalMemory(),
    trend: new SignalMemory(),
    seasonTrend: new SignalMemory(),
  };

  /** Takes the next reading; `ts` is later than that of the one before. */
  observe(ts: number, value: number): Observation {
    const isFirst = this.seen === 0;
    const gap = this.followTime(ts, value);
    const usual = this.profile.usualAt(ts);
    const expected = usual?.value ?? this.level;
    const error = value - expected;
    if (gap) {
      this.shortMean = this.level;
      this.shortError = 0;
    }
    this.shortMean += (value - this.shortMean) / SHORT;
    this.shortError += ((usual ? error : 0) - this.shortError) / SHORT;
    const rate = 1 / Math.min(this.seen + 2, ERRORS);
    this.spread += (Math.abs(error) - this.spread) * rate;

    const scale = Math.max(usual?.spread ?? 0, this.spread * (usual && usual.spread > 0 ? 0.2 : 1), Number.MIN_VALUE);
    const sizes: Record<Signal, number> = {
      jump: gap || isFirst ? 0 : value - this.lastValue,
      level: value - this.level,
      season: error / scale,
      trend: this.shortMean - this.level,
      seasonTrend: this.shortError,
    };
    const found = this.judge(sizes);
    const band = this.signals.season;
    const observation = {
      ...found,
      score: scoreOf(this.novelty.newsOf(found.total, this.seen, this.shadow)),
      oddness: scoreOf(found.total),
      expected,
      low: expected - band.down.quantile(OUTSIDE_BAND / 2) * scale,
      high: expected + band.up.quantile(OUTSIDE_BAND / 2) * scale,
      by: usual?.season ?? ('level' as const),
    };
    this.oddSince = observation.oddness >= 0.5 ? (this.oddSince ?? ts) : null;
    this.learn(ts, value, error, sizes, rate);
    return { ...observation, since: this.oddSince };
  }

  /** Keeps the usual interval, a step at a time so that a silence does not change it. Answers whether there was one. */
  private followTime(ts: number, value: number): boolean {
    if (this.seen === 0) {
      this.level = this.shortMean = value;
      return false;
    }
    const step = ts - this.lastTs;
    if (this.interval === 0) this.interval = step;
    const isGap = step > GAP_INTERVALS * this.interval;
    if (step > this.interval * 1.01) this.interval *= 1.02;
    else if (step < this.interval * 0.99) this.interval /= 1.02;
    return isGap;
  }

  private judge(sizes: Readonly<Record<Signal, number>>): { signal: Signal; rarity: number; total: number } {
    let signal: Signal = 'jump';
    let rarity = 0;
    let sum = 0;
    if (this.seen >= WARM_UP)
      for (const one of SIGNALS) {
        const found = this.signals[one].rarityOf(sizes[one]);
        sum += found;
        if (found > rarity) [signal, rarity] = [one, found];
      }
    return { signal, rarity, total: (rarity + sum / SIGNALS.length) / 2 };
  }

  private learn(ts: number, value: number, error: number, sizes: Readonly<Record<Signal, number>>, rate: number): void {
    for (const signal of SIGNALS) this.signals[signal].learn(sizes[signal]);
    this.profile.learn(ts, value, error, this.interval || DAY_MS, rate);
    this.seen += 1;
    this.level += (value - this.level) / Math.min(this.seen, this.perDay(48, 1_440));
    this.lastTs = ts;
    this.lastValue = value;
  }

  /** Readings for which an event casts its shadow: a day and a half, so that what is odd each day at the same time is told once. */
  private get shadow(): number {
    return Math.min(400, Math.round(1.4 * this.perDay(72, 1_440)));
  }

  /** Readings of a day, within limits. */
  private perDay(least: number, most: number): number {
    return Math.max(least, Math.min(most, this.interval > 0 ? DAY_MS / this.interval : least));
  }
}

const scoreOf = (rarity: number): number => rarity / (rarity + HALF_SCORE_RARITY);
