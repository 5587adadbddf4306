interface Running<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
}

/** Work that several wait for at once is done once, and stopped when none of them waits any more. */
export class SharedWork<T> {
  private readonly running = new Map<string, Running<T>>();

  /** Rejects with the signal's reason when this caller goes; the others go on. */
  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const shared = this.running.get(key) ?? this.begin(key, work);
    shared.waiting += 1;
    let leave: (() => void) | undefined;
    try {
      return await Promise.race([
        shared.result,
        new Promise<never>((_resolve, reject) => {
          leave = () => reject(signal.reason as Error);
          signal.addEventListener('abort', leave, { once: true });
        }),
      ]);
    } finally {
      if (leave) signal.removeEventListener('abort', leave);
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        if (this.running.get(key) === shared) this.running.delete(key);
        // Of no effect on work that is done.
        shared.stop.abort();
      }
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const stop = new AbortController();
    const shared: Running<T> = { result: work(stop.signal), stop, waiting: 0 };
    // Whoever waits hears of it; when all have gone nobody does.
    shared.result.catch(() => undefined);
    this.running.set(key, shared);
    return shared;
  }
}
