import { Line } from './line';
import { type NumberedEvent } from './stream-entry';
import { compareNumbers, laterOf, millisecondsOf } from './stream-number';

export interface BacklogLimits {
  /** How long an event is kept, in ms. */
  readonly keepMs: number;
  /** How much all of them may weigh, in bytes of their text. */
  readonly bytesAtMost: number;
}

/** What an event weighs beside its text. */
const OVERHEAD_BYTES = 300;

/**
 * What was said lately, in the memory of this process, by room. Looking there takes no time in which something else could be said:
 * so a socket that is told what it missed and then joins its rooms hears each event once, in order.
 */
export class Backlog {
  private readonly events = new Line<NumberedEvent>();
  private readonly rooms = new Map<string, Line<NumberedEvent>>();
  private bytes = 0;
  private lowest: string;
  private latest: string;

  /** @param position number of the last message before those that are added; nothing up to it is here */
  constructor(
    private readonly limits: BacklogLimits,
    position: string,
  ) {
    this.lowest = position;
    this.latest = position;
  }

  /** Number of the last message that this process heard, of whatever kind. */
  get position(): string {
    return this.latest;
  }

  /** Every event with a number above this one is here. */
  get floor(): string {
    return this.lowest;
  }

  /** Whether all that was said after this number is here. */
  reaches(since: string): boolean {
    return compareNumbers(since, this.lowest) >= 0;
  }

  /** Notes that a message that is no event was heard. */
  pass(number: string): void {
    this.latest = number;
  }

  /** Takes an event whose number is above all before. */
  add(event: NumberedEvent): void {
    this.latest = event.number;
    this.events.add(event);
    this.bytes += weightOf(event);
    for (const room of new Set(event.rooms)) {
      const line = this.rooms.get(room) ?? new Line();
      line.add(event);
      this.rooms.set(room, line);
    }
    this.forgetOld();
  }

  /** What was said in any of the rooms after this number, in order, each once. */
  after(since: string, rooms: Iterable<string>): NumberedEvent[] {
    const isLater = ({ number }: NumberedEvent): boolean => compareNumbers(number, since) > 0;
    const found = [...new Set(rooms)].flatMap((room) => this.rooms.get(room)?.from(isLater) ?? []);
    return [...new Set(found)].sort((one, other) => compareNumbers(one.number, other.number));
  }

  /** Forgets everything up to `position`; to `lostUntil` when something until then may never have been heard. */
  clear(lostUntil = this.latest): void {
    while (this.events.first) this.forget(this.events.first);
    this.lowest = laterOf(lostUntil, this.latest);
  }

  private forgetOld(): void {
    const oldest = millisecondsOf(this.latest) - this.limits.keepMs;
    for (let { first } = this.events; first; { first } = this.events) {
      if (millisecondsOf(first.number) >= oldest && this.bytes <= this.limits.bytesAtMost) return;
      this.forget(first);
    }
  }

  private forget(event: NumberedEvent): void {
    this.events.removeFirst();
    this.bytes -= weightOf(event);
    this.lowest = laterOf(this.lowest, event.number);
    for (const room of new Set(event.rooms)) {
      const line = this.rooms.get(room);
      line?.removeFirst();
      if (line?.length === 0) this.rooms.delete(room);
    }
  }
}

const weightOf = ({ body }: NumberedEvent): number => body.length + OVERHEAD_BYTES;
