/** What became of one thing of a group; `later` when it was not come to. */
export type Settled<Outcome> = { readonly done: Outcome } | { readonly failed: unknown } | 'later';

export interface GroupingLimits {
  /** Things of one group at most. */
  readonly atMost: number;
  /** Groups that run at once. */
  readonly groupsAtOnce: number;
}

interface Waiting<Thing, Outcome> {
  readonly thing: Thing;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does things in groups, because a group costs little more than one: what comes while a group runs waits for the next.
 * One that comes alone does not wait.
 */
export class GroupingLine<Thing, Outcome> {
  private waiting: Waiting<Thing, Outcome>[] = [];
  private running = 0;

  /** @param runGroup answers what became of each, in their order; when it rejects, all of them failed */
  constructor(
    private readonly runGroup: (things: readonly Thing[]) => Promise<readonly Settled<Outcome>[]>,
    private readonly limits: GroupingLimits,
  ) {}

  add(thing: Thing): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ thing, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    while (this.running < this.limits.groupsAtOnce && this.waiting.length > 0) {
      this.running += 1;
      void this.run(this.waiting.splice(0, this.limits.atMost)).then(() => {
        this.running -= 1;
        this.start();
      });
    }
  }

  private async run(group: readonly Waiting<Thing, Outcome>[]): Promise<void> {
    try {
      const settled = await this.runGroup(group.map(({ thing }) => thing));
      const later: Waiting<Thing, Outcome>[] = [];
      for (const [index, waiting] of group.entries()) {
        const end = settled[index] ?? 'later';
        if (end === 'later') later.push(waiting);
        else if ('done' in end) waiting.resolve(end.done);
        else waiting.reject(end.failed);
      }
      this.waiting.unshift(...later);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
