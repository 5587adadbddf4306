/** Sequence number of a reading whose device sends none. */
export const NO_SEQ = -1;

/** What the ledger knows of a device before a batch: constant in size, whatever the device has sent. Times in ms since 1970. */
export interface DeviceHistory {
  /** Newest stored reading. */
  readonly lastTs: number | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Since when the device counts as it does now; null when it was never seen to begin anew. */
  readonly seriesSince: number | null;
  readonly gaps: number;
}

export const NO_HISTORY: DeviceHistory = { lastTs: null, firstSeq: null, lastSeq: null, seriesSince: null, gaps: 0 };

/** Counts what became of a device's readings, in the order they arrived. */
export class DeviceTally {
  stored = 0;
  duplicate = 0;
  rejected = 0;
  late = 0;
  lastTs: number | null;
  firstSeq: number | null;
  lastSeq: number | null;
  seriesSince: number | null;
  /** Sequence numbers between the first and the last that are not stored; absolute, not since the history. */
  gaps: number;

  constructor({ lastTs, firstSeq, lastSeq, seriesSince, gaps }: DeviceHistory) {
    this.lastTs = lastTs;
    this.firstSeq = firstSeq;
    this.lastSeq = lastSeq;
    this.seriesSince = seriesSince;
    this.gaps = gaps;
  }

  get received(): number {
    return this.stored + this.duplicate + this.rejected;
  }

  countStored({ ts, seq }: { readonly ts: number; readonly seq: number }): void {
    this.stored += 1;
    if (seq !== NO_SEQ) this.follow(ts, seq);
    if (this.lastTs === null || ts > this.lastTs) this.lastTs = ts;
    else if (ts < this.lastTs) this.late += 1;
  }

  /**
   * A number after the last leaves a gap; one before it fills a gap, or stretches the series to the front. A lower number at a
   * newer time is a device that began to count anew: its gaps so far stay, and what is missing around the restart is not known. What
   * arrives later of the time before is of the former count, and says nothing about this one.
   */
  private follow(ts: number, seq: number): void {
    const { firstSeq, lastSeq, lastTs, seriesSince } = this;
    if (firstSeq === null || lastSeq === null) {
      this.firstSeq = this.lastSeq = seq;
    } else if (seriesSince !== null && ts < seriesSince) {
      return;
    } else if (seq > lastSeq) {
      this.widen(seq - lastSeq - 1);
      this.lastSeq = seq;
    } else if (seq < lastSeq && lastTs !== null && ts > lastTs) {
      this.firstSeq = this.lastSeq = seq;
      this.seriesSince = ts;
    } else if (seq < firstSeq) {
      this.widen(firstSeq - seq - 1);
      this.firstSeq = seq;
    } else if (seq < lastSeq) {
      this.gaps = Math.max(0, this.gaps - 1);
    }
  }

  private widen(missing: number): void {
    this.gaps = Math.min(this.gaps + missing, Number.MAX_SAFE_INTEGER);
  }
}
