import { type DestinationStream } from 'pino';

const MOST_CHARACTERS = 64 * 1_024;
const ERROR = 50;
const METADATA: unique symbol = Symbol.for('pino.metadata');

/**
 * Writes the lines of one turn of the event loop at once: a call of the system for each took a tenth of a small request. An error goes out
 * as it is told, with all before it, and so does everything when the process ends; what is killed in the middle of a turn loses the lines of
 * that turn.
 */
export class LineBatch implements DestinationStream {
  /** Asks pino to tell the level of each line before it writes it. */
  readonly [METADATA] = true;
  lastLevel = 0;
  private lines = '';
  private isWaiting = false;

  constructor(private readonly output: DestinationStream) {}

  /** One that is emptied when the process ends. */
  static to(output: DestinationStream): LineBatch {
    const batch = new LineBatch(output);
    process.once('exit', () => batch.flushSync());
    return batch;
  }

  write(line: string): void {
    this.lines += line;
    if (this.lastLevel >= ERROR || this.lines.length >= MOST_CHARACTERS) this.flushSync();
    else if (!this.isWaiting) {
      this.isWaiting = true;
      setImmediate(() => {
        this.isWaiting = false;
        this.flushSync();
      });
    }
  }

  flushSync(): void {
    const { lines } = this;
    if (lines === '') return;
    this.lines = '';
    this.output.write(lines);
  }
}
