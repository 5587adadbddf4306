/** Things in the order in which they came; the first leave first. Both ends cost the same however long it is. */
export class Line<Thing> {
  private things: Thing[] = [];
  private start = 0;

  get length(): number {
    return this.things.length - this.start;
  }

  get first(): Thing | undefined {
    return this.things[this.start];
  }

  add(thing: Thing): void {
    this.things.push(thing);
  }

  removeFirst(): void {
    this.start += 1;
    // The space of those who left is given back now and then, not each time.
    if (this.start > 32 && this.start * 2 > this.things.length) {
      this.things = this.things.slice(this.start);
      this.start = 0;
    }
  }

  /** Those from the first on for which it is true; it must be true for all that follow. */
  from(isLater: (thing: Thing) => boolean): Thing[] {
    let [low, high] = [this.start, this.things.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isLater(this.things[middle] as Thing)) high = middle;
      else low = middle + 1;
    }
    return this.things.slice(low);
  }
}
