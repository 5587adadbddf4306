import { Injectable } from '@nestjs/common';
import { StreamReader } from './stream/stream-reader';
import { compareNumbers, millisecondsOf } from './stream/stream-number';

/** Longer than a socket takes from showing its token to hearing. */
const KEPT_MS = 5 * 60_000;

/** Which rooms were cut lately: a socket whose token was found good just before must not slip in just after. */
@Injectable()
export class RecentCuts {
  private readonly cuts = new Map<string, string>();

  constructor(reader: StreamReader) {
    reader.onHear((entry, number) => {
      if (entry.kind !== 'cut') return;
      // In order of their numbers, so that the oldest come first.
      this.cuts.delete(entry.room);
      this.cuts.set(entry.room, number);
      for (const [room, old] of this.cuts) {
        if (millisecondsOf(number) - millisecondsOf(old) < KEPT_MS) break;
        this.cuts.delete(room);
      }
    });
  }

  /** Whether any of the rooms was cut after this number. */
  since(number: string, rooms: readonly string[]): boolean {
    return rooms.some((room) => {
      const cut = this.cuts.get(room);
      return cut !== undefined && compareNumbers(cut, number) > 0;
    });
  }
}
