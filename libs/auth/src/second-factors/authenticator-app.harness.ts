import { generateSync } from 'otplib';

const PERIOD_SECONDS = 30;
/** A code is given only while it is good for so long; what checks it may be slow. */
const GOOD_FOR_SECONDS = 6;

/** In the same process the one that checks sleeps too. */
function sleep(seconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.ceil(seconds * 1_000) + 1);
}

/** An authenticator app, by another implementation than ours. It gives each code once, as a person waits for the next. */
export class AuthenticatorApp {
  private step = 0;

  constructor(private readonly secret: string) {}

  /** A code of a step that it has not shown yet, within the steps that are taken: at most three before time must pass. */
  next(): string {
    const present = Math.floor(Date.now() / 1_000 / PERIOD_SECONDS);
    this.step = Math.max(this.step + 1, present - 1);
    // The code before the present one is good until the present one ends.
    if (this.step > present - 1) return this.at(this.step);
    const leftSeconds = (present + 1) * PERIOD_SECONDS - Date.now() / 1_000;
    if (leftSeconds >= GOOD_FOR_SECONDS) return this.at(this.step);
    sleep(leftSeconds);
    this.step = present;
    return this.at(this.step);
  }

  /** The same code again. */
  last(): string {
    return this.at(this.step);
  }

  /** A code of so many steps from now. */
  away(steps: number): string {
    return this.at(Math.floor(Date.now() / 1_000 / PERIOD_SECONDS) + steps);
  }

  /** A code that is good at no moment around now. */
  wrong(): string {
    const near = [-2, -1, 0, 1, 2].map((steps) => this.away(steps));
    let code = 0;
    while (near.includes(String(code).padStart(6, '0'))) code += 1;
    return String(code).padStart(6, '0');
  }

  private at(step: number): string {
    return generateSync({ secret: this.secret, epoch: step * PERIOD_SECONDS });
  }
}
