/** How many seconds' worth may be said at once. */
const BURST_SECONDS = 4;
/** Refusals after which a client is taken for one that will not stop, in bursts. */
const PATIENCE_BURSTS = 5;

/** What one client may say: so much a second in the long run, more in a burst. */
export class SpeechBudget {
  private left: number;
  private refused = 0;

  /** @param now in ms, as all times here */
  constructor(
    private readonly perSecond: number,
    private last: number,
  ) {
    this.left = perSecond * BURST_SECONDS;
  }

  /** Whether one more thing may be said. */
  spend(now: number): boolean {
    const burst = this.perSecond * BURST_SECONDS;
    const granted = ((now - this.last) / 1_000) * this.perSecond;
    this.left = Math.min(burst, this.left + granted);
    // What is let through now and then excuses nothing: only time does.
    this.refused = Math.max(0, this.refused - granted);
    this.last = now;
    if (this.left >= 1) {
      this.left -= 1;
      return true;
    }
    this.refused += 1;
    return false;
  }

  /** Whether it went on for long although it was refused: saying more than twice what it may. */
  get isAbused(): boolean {
    return this.refused > this.perSecond * BURST_SECONDS * PATIENCE_BURSTS;
  }
}
