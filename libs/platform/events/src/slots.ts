/** Lets so many through at once; the others wait in line. */
export class Slots {
  private readonly line: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly count: number) {}

  async with<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken >= this.count) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.taken += 1;
    try {
      return await work();
    } finally {
      // The slot goes from hand to hand while someone waits for it.
      const next = this.line.shift();
      if (next) next();
      else this.taken -= 1;
    }
  }
}
