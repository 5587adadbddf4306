import { generateSync } from 'otplib';

const PERIOD_SECONDS = 30;

/** An authenticator app, by another implementation than ours. It gives each code once, as a person waits for the next. */
export class AuthenticatorApp {
  private step = 0;

  constructor(private readonly secret: string) {}

  /** A code of a step that it has not shown yet, within the steps that are taken: at most three before time must pass. */
  next(): string {
    const present = Math.floor(Date.now() / 1_000 / PERIOD_SECONDS);
    this.step = Math.max(this.step + 1, present - 1);
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
