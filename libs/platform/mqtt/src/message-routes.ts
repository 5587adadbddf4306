import { crc32 } from 'node:zlib';
import { type MessageBatches } from './message-batches';
import { filterMatches } from './topic-filter';

/** How the messages of a topic are divided among workers. */
export interface Division {
  /** Names the sender of a topic: its messages keep their order. Not given: one worker handles all. */
  readonly senderOf: (topic: string) => string;
}

/** What a filter's messages are handled by: the batches of each worker. */
export interface Route extends Partial<Division> {
  readonly filter: string;
  readonly workers: readonly MessageBatches[];
}

/** As many topics as a large city has; strangers may invent more. */
const MOST_KNOWN = 100_000;

/** Finds the batches that a message belongs to. */
export class MessageRoutes {
  private readonly known = new Map<string, MessageBatches | null>();

  constructor(private readonly routes: readonly Route[]) {}

  get filters(): string[] {
    return this.routes.map(({ filter }) => filter);
  }

  get batches(): readonly MessageBatches[] {
    return this.routes.flatMap(({ workers }) => workers);
  }

  /** Null when no filter takes the topic. The same few topics come again and again. */
  of(topic: string): MessageBatches | null {
    const before = this.known.get(topic);
    if (before !== undefined) return before;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    const found = this.find(topic);
    this.known.set(topic, found);
    return found;
  }

  private find(topic: string): MessageBatches | null {
    const route = this.routes.find(({ filter }) => filterMatches(filter, topic));
    if (!route) return null;
    return route.workers[route.senderOf ? workerOf(route.senderOf(topic), route.workers.length) : 0] ?? null;
  }
}

/** Which of so many workers a sender's messages go to: the same one as long as their number stays. */
export function workerOf(sender: string, workers: number): number {
  // The last bits of a CRC alone tell similar names apart badly: mixed as MurmurHash3 does at its end, every bit tells on every other.
  let hash = crc32(sender);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % workers;
}
