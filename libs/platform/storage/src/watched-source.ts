import { Readable } from 'node:stream';

/** The caller's stream failed, not the store; `cause` is what it failed with. */
export class BrokenSource extends Error {
  override readonly name = 'BrokenSource';
}

/** A caller's stream that remembers whether it broke by itself. Its error event does not tell: a failing destination makes it too. */
export class WatchedSource {
  /** What to read instead of the caller's stream. */
  readonly stream: Readable;
  /** Set once the caller's stream has failed or ended too early. */
  brokenBy: BrokenSource | undefined;

  constructor(source: Readable) {
    // Until the store reads there is no other listener, and an error event without one ends the process; the reader below throws it.
    source.on('error', () => undefined);
    this.stream = Readable.from(this.read(source), { objectMode: false });
  }

  private async *read(source: Readable): AsyncGenerator<Uint8Array> {
    const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      for (;;) {
        const next = await this.next(iterator);
        if (next.done === true) return;
        yield next.value; // A failing destination throws here.
      }
    } finally {
      await iterator.return?.();
    }
  }

  private async next(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await iterator.next();
    } catch (error) {
      this.brokenBy = new BrokenSource('The stream of a file broke', { cause: error });
      throw error;
    }
  }
}
