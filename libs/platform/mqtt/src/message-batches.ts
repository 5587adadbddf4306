import { setTimeout as wait } from 'node:timers/promises';
import { type ReceivedMessage } from './mqtt-message';

/** When a batch is full; whichever comes first. */
export interface BatchLimits {
  readonly maxMessages: number;
  /** Of all payloads. */
  readonly maxBytes: number;
  /** How long the first message waits for others. */
  readonly maxWaitMs: number;
  /** Batches under way at the same time. */
  readonly concurrency: number;
}

export interface BatchWork {
  /** Rejects when the batch can be tried again later. */
  handle(batch: readonly ReceivedMessage[], turn: BatchTurn): Promise<void>;
  done(batch: readonly ReceivedMessage[]): void;
  failed(error: unknown, attempt: number): void;
}

/** The place of a batch among those of its topic. */
export class BatchTurn {
  /**
   * @param comes resolves when every batch before this one is done, however often it had to be tried: what must happen in the order of
   * arrival waits for it. Rejects when the consumer stops before.
   */
  constructor(readonly comes: Promise<void>) {}
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

/** Collects messages into batches and hands each to its handler until it takes it: a batch is retried for ever, never dropped. */
export class MessageBatches {
  private queue: ReceivedMessage[] = [];
  private bytes = 0;
  private runningBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private due = false;
  private readonly running = new Set<Promise<void>>();
  private readonly stopped = new AbortController();
  private failing = 0;
  /** Done when the last batch that was started is. */
  private line: Promise<void> = Promise.resolve();

  constructor(
    private readonly limits: BatchLimits,
    private readonly work: BatchWork,
  ) {}

  /** Payload bytes of what waits and of what runs. */
  get heldBytes(): number {
    return this.bytes + this.runningBytes;
  }

  /** Batches whose handler has failed and that wait to be tried again. */
  get failingBatches(): number {
    return this.failing;
  }

  add(message: ReceivedMessage): void {
    if (this.stopped.signal.aborted) return;
    this.queue.push(message);
    this.bytes += message.payload.length;
    this.start();
  }

  /** Starts nothing more and waits for what runs, at most `limitMs`; what was not done stays with the broker. */
  async stop(limitMs: number): Promise<void> {
    this.stopped.abort();
    clearTimeout(this.timer);
    const late = new AbortController();
    await Promise.race([Promise.all(this.running), wait(limitMs, undefined, { signal: late.signal })]);
    late.abort();
  }

  private get isFull(): boolean {
    return this.queue.length >= this.limits.maxMessages || this.bytes >= this.limits.maxBytes;
  }

  private ripen(): void {
    this.timer = undefined;
    this.due = true;
    this.start();
  }

  private start(): void {
    while (this.running.size < this.limits.concurrency && this.queue.length > 0 && (this.due || this.isFull)) {
      const batch = this.take();
      const bytes = bytesOf(batch);
      this.runningBytes += bytes;
      const run = this.run(batch).finally(() => {
        this.running.delete(run);
        this.runningBytes -= bytes;
        if (!this.stopped.signal.aborted) this.start();
      });
      this.running.add(run);
    }
    if (this.queue.length === 0) this.due = false;
    else if (!this.due) this.timer ??= setTimeout(() => this.ripen(), this.limits.maxWaitMs);
  }

  private take(): readonly ReceivedMessage[] {
    let count = 0;
    let bytes = 0;
    while (count < this.queue.length && count < this.limits.maxMessages && bytes < this.limits.maxBytes) {
      bytes += this.queue[count]?.payload.length ?? 0;
      count += 1;
    }
    this.bytes -= bytes;
    const batch = this.queue.slice(0, count);
    this.queue = this.queue.slice(count);
    return batch;
  }

  private run(batch: readonly ReceivedMessage[]): Promise<void> {
    const turn = new BatchTurn(this.line);
    const handled = this.handleUntilDone(batch, turn);
    this.line = handled.then((isDone) => {
      if (!isDone) throw new Error('The consumer stops');
    });
    // Whoever waits for it hears of it; no one may.
    this.line.catch(() => undefined);
    return handled.then(() => undefined);
  }

  /** False when the consumer stopped before the handler took it. */
  private async handleUntilDone(batch: readonly ReceivedMessage[], turn: BatchTurn): Promise<boolean> {
    for (let failures = 0; ;) {
      try {
        await this.work.handle(batch, turn);
        if (failures > 0) this.failing -= 1;
        this.work.done(batch);
        return true;
      } catch (error) {
        if (this.stopped.signal.aborted) return false;
        if (failures === 0) this.failing += 1;
        failures += 1;
        this.work.failed(error, failures);
        if (!(await this.pause(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS)))) return false;
      }
    }
  }

  private async pause(ms: number): Promise<boolean> {
    const { signal } = this.stopped;
    if (signal.aborted) return false;
    await wait(ms, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

const bytesOf = (messages: readonly ReceivedMessage[]): number => messages.reduce((bytes, { payload }) => bytes + payload.length, 0);
