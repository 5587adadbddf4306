/** Bins an octave: neighbouring sizes differ by a fifth. */
const BINS_PER_OCTAVE = 4;
const BINS = 160;
/** The bin of size 1; the range is 2^-20 to 2^20 of whatever the sizes are measured in. */
const BIN_OF_ONE = 80;
/** Counts are kept in sixteenths, so that those that have aged are still whole numbers. */
const ONE = 16;
/** Observations after which all that was seen counts half. */
const MEMORY = 4_095;
/** How fast the chance of a size beyond all that was seen falls with it: as the power of a Pareto tail. */
const TAIL_POWER = 5;
/** Nothing is taken for rarer than one in 10^12. */
const RAREST = 12;

/**
 * How rare a size is among those seen before: a histogram on a logarithmic scale whose old counts fade, in constant time and space.
 *
 * Beyond the largest sizes seen it goes on as a Pareto tail, as extremes of most processes do (Pickands–Balkema–de Haan); judging a stream by
 * the tail of its own extremes is the idea of SPOT: A. Siffer, P.-A. Fouque, A. Termier, C. Largouët, "Anomaly Detection in Streams with Extreme
 * Value Theory", KDD 2017. The histogram takes the place of their fit, so that the state is whole numbers and a replay gives the same.
 */
export class RarityHistogram {
  /** Never more than MEMORY of ONE, so that two bytes hold each. A plain array: sixteen typed ones would be what a detector costs most. */
  readonly counts: number[] = new Array<number>(BINS).fill(0);
  /** Sum of the counts, in sixteenths. */
  total = 0;

  get seen(): number {
    return this.total / ONE;
  }

  /** @param size not negative */
  add(size: number): void {
    const bin = binOf(size);
    this.counts[bin] = (this.counts[bin] ?? 0) + ONE;
    this.total += ONE;
    if (this.total >= MEMORY * ONE) this.age();
  }

  /**
   * −log10 of the chance to see a size as large or larger: 2 is one in a hundred.
   * @param among how many observations the chance is counted in, when this histogram holds only a part of them
   */
  rarityOf(size: number, among = this.seen): number {
    if (among < 1) return 0;
    const bin = binOf(size);
    let larger = 0;
    for (let at = BINS - 1; at > bin; at -= 1) larger += this.counts[at] ?? 0;
    const low = sizeOf(bin);
    const within = bin === 0 ? 1 : Math.min(1, Math.max(0, (sizeOf(bin + 1) - size) / (sizeOf(bin + 1) - low)));
    const chance = (larger + (this.counts[bin] ?? 0) * within) / ONE / among;
    const least = 1 / (among + 1);
    if (chance >= least) return -Math.log10(chance);
    const edge = this.quantile(Math.min(0.5, 2 / Math.max(2, among))) || sizeOf(1);
    return Math.min(RAREST, -Math.log10(least) + TAIL_POWER * Math.max(0, Math.log10(size / edge)));
  }

  /** The size that a share of all those seen is larger than; 0 when nothing was seen. */
  quantile(share: number): number {
    const wanted = share * this.total;
    let larger = 0;
    for (let at = BINS - 1; at > 0; at -= 1) {
      const count = this.counts[at] ?? 0;
      if (count > 0 && larger + count >= wanted) return 2 ** ((at + 1 - (wanted - larger) / count - BIN_OF_ONE) / BINS_PER_OCTAVE);
      larger += count;
    }
    return 0;
  }

  private age(): void {
    this.total = 0;
    for (let at = 0; at < BINS; at += 1) {
      const half = (this.counts[at] ?? 0) >> 1;
      this.counts[at] = half;
      this.total += half;
    }
  }
}

const binOf = (size: number): number =>
  size < 1e-9 ? 0 : Math.max(1, Math.min(BINS - 1, Math.floor(BIN_OF_ONE + BINS_PER_OCTAVE * Math.log2(size))));
const sizeOf = (bin: number): number => 2 ** ((bin - BIN_OF_ONE) / BINS_PER_OCTAVE);
