import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { Metrics } from '@madinina/platform/observability';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { type Histogram } from 'prom-client';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeConfig } from '../realtime.config';
import { Backlog } from './backlog';
import { entryOf, type NumberedEvent, type StreamEntry } from './stream-entry';
import { compareNumbers, laterOf, millisecondsOf } from './stream-number';

const BLOCK_MS = 1_000;
const PAGE = 500;
/**
 * How long the loop may speak to sockets before others get their turn, in ms. What is said to a socket within one turn leaves
 * in one write: with short turns, a burst to many sockets takes three times as long.
 */
const TURN_MS = 250;
const RETRY_MS = 500;
const CATCH_UP_MS = 10;
const TRIM_EVERY_MS = 30_000;
const BACKLOG_BYTES_AT_MOST = 32 * 1024 * 1024;

type RawEntry = [id: string, fields: string[]];
/** Runs for each entry, in order; `number` is its place in the stream. */
export type Hearer = (entry: StreamEntry, number: string) => void;

/** Reads all that is said to sockets, in the one order that every process sees, and remembers the last of it. */
@Injectable()
export class StreamReader implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(StreamReader.name);
  private readonly hearers: Hearer[] = [];
  private readonly losses: (() => void)[] = [];
  private readonly keys;
  private readonly delay: Histogram;
  private connection: Redis | undefined;
  private remembered = new Backlog({ keepMs: 0, bytesAtMost: 0 }, '0-0');
  private epoch: string | undefined;
  private loop: Promise<void> | undefined;
  private trimming: NodeJS.Timeout | undefined;
  private readonly end = new AbortController();
  private heardCount = 0;

  constructor(
    private readonly redis: RedisConnections,
    private readonly config: RealtimeConfig,
    { keyPrefix }: QueueConfig,
    metrics: Metrics,
  ) {
    this.keys = realtimeKeys(keyPrefix);
    this.delay = metrics.histogram({
      name: 'realtime_delay_seconds',
      help: 'From when Redis took a message for sockets until this process gave it to them',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5],
    });
  }

  /** Number of the last message that the sockets of this process heard. */
  get position(): string {
    return this.remembered.position;
  }

  /** Messages heard since the process began. */
  get heard(): number {
    return this.heardCount;
  }

  onHear(hearer: Hearer): void {
    this.hearers.push(hearer);
  }

  /** Runs when Redis has lost what was said: something may not have been heard. */
  onLoss(lost: () => void): void {
    this.losses.push(lost);
  }

  /** Gives up what it remembers, to save memory or because it is not whole; Redis may still have it. */
  forget(): void {
    this.remembered.clear();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.connection = this.redis.duplicate();
    await this.begin(this.connection);
    this.connection.on('ready', () => void this.noticeLoss());
    this.loop = this.run(this.connection);
    // Those who write forget by age; this keeps a flood from filling Redis meanwhile.
    this.trimming = setInterval(() => {
      this.redis.shared
        .xtrim(this.keys.stream, 'MAXLEN', '~', this.config.streamLength)
        .catch((error: unknown) => this.logger.debug(`The stream was not trimmed: ${String(error)}`));
    }, TRIM_EVERY_MS);
    this.trimming.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    clearInterval(this.trimming);
    this.connection?.disconnect();
    await this.loop;
  }

  /**
   * Finds what was said in the rooms after `since`, in order, and gives it to `caughtUp` before anything else can be said:
   * a socket that is told it there, and joins its rooms there, misses nothing and hears nothing twice.
   * It gets undefined when something is missing.
   */
  async catchUp(
    since: string,
    rooms: ReadonlySet<string>,
    caughtUp: (missed: readonly NumberedEvent[] | undefined) => void,
  ): Promise<void> {
    const older = (await this.hasArrived(since)) ? await this.older(since, rooms) : undefined;
    // From here on without a pause: what is said meanwhile waits.
    caughtUp(older && [...older.events, ...this.remembered.after(older.end, rooms)]);
  }

  /** Waits until this process is as far as the one that the socket heard before; false for a number that nobody ever gave. */
  private async hasArrived(since: string): Promise<boolean> {
    while (compareNumbers(since, this.position) > 0) {
      const [last] = await this.redis.shared.xrevrange(this.keys.stream, '+', '-', 'COUNT', 1);
      if (!last || compareNumbers(since, last[0]) > 0) return false;
      await wait(CATCH_UP_MS);
    }
    return true;
  }

  /** What this process no longer remembers, and up to where; undefined when Redis does not reach back either. */
  private async older(since: string, rooms: ReadonlySet<string>): Promise<{ events: NumberedEvent[]; end: string } | undefined> {
    const events: NumberedEvent[] = [];
    let end = since;
    while (!this.remembered.reaches(end)) {
      const until = this.position;
      const entries = await this.redis.shared.xrange(this.keys.stream, `(${end}`, until, 'COUNT', PAGE);
      // Looked at after the page: what was trimmed before that is not in it.
      if (compareNumbers(end, await this.floor()) < 0) return undefined;
      events.push(...entries.flatMap(numbered).filter((event) => event.rooms.some((room) => rooms.has(room))));
      end = entries.at(-1)?.[0] ?? until;
    }
    return { events, end };
  }

  private async begin(connection: Redis): Promise<void> {
    const now = await this.now();
    this.epoch = await this.currentEpoch(now);
    const floor = await this.floor();
    const [last] = await connection.xrevrange(this.keys.stream, '+', '-', 'COUNT', 1);
    const position = last?.[0] ?? this.epoch;
    let from = laterOf(floor, `${now - this.config.keepMs}-0`);
    if (compareNumbers(from, position) > 0) from = position;
    this.remembered = new Backlog({ keepMs: this.config.keepMs, bytesAtMost: BACKLOG_BYTES_AT_MOST }, from);
    while (compareNumbers(this.position, position) < 0) {
      const entries = await connection.xrange(this.keys.stream, `(${this.position}`, position, 'COUNT', PAGE);
      if (entries.length === 0) break;
      for (const entry of entries) this.remember(entry);
    }
    this.remembered.pass(position);
  }

  private async run(connection: Redis): Promise<void> {
    let isFailing = false;
    while (!this.hasEnded()) {
      try {
        const answer = await connection.xread('COUNT', PAGE, 'BLOCK', BLOCK_MS, 'STREAMS', this.keys.stream, this.position);
        isFailing = false;
        await this.hearAll(answer?.[0]?.[1] ?? []);
      } catch (error) {
        if (this.hasEnded()) return;
        if (!isFailing) this.logger.warn(`The stream could not be read and is tried again: ${String(error)}`);
        isFailing = true;
        await wait(RETRY_MS);
      }
    }
  }

  private hasEnded(): boolean {
    return this.end.signal.aborted;
  }

  private async hearAll(entries: readonly RawEntry[]): Promise<void> {
    let turn = performance.now();
    for (const raw of entries) {
      const entry = this.remember(raw);
      this.heardCount += 1;
      if (entry) for (const hearer of this.hearers) this.give(hearer, entry, raw[0]);
      this.delay.observe(Math.max(0, Date.now() - millisecondsOf(raw[0])) / 1_000);
      if (performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
  }

  private give(hearer: Hearer, entry: StreamEntry, number: string): void {
    try {
      hearer(entry, number);
    } catch (error) {
      // One message that cannot be told must not keep the others from being heard.
      this.logger.error({ err: error }, `Message ${number} could not be told`);
    }
  }

  private remember([number, fields]: RawEntry): StreamEntry | undefined {
    const entry = entryOf(fields);
    if (entry?.kind === 'event') this.remembered.add({ ...entry, number });
    else this.remembered.pass(number);
    return entry;
  }

  /** A Redis that came back without its data begins anew: what was said before cannot be made up for. */
  private async noticeLoss(): Promise<void> {
    const epoch = await this.epochNow();
    if (epoch === undefined || epoch === this.epoch) return;
    this.epoch = epoch;
    // Also of a socket that heard all that this process heard: what came after that was lost unheard.
    this.remembered.clear(epoch);
    this.logger.warn('Redis lost what was said to sockets; all come back now, and are told to read it anew');
    for (const lost of this.losses) lost();
  }

  /** Undefined at the end of the process. The other connections may find Redis again later than the one that asks for this. */
  private async epochNow(): Promise<string | undefined> {
    while (!this.hasEnded()) {
      try {
        return await this.currentEpoch(await this.now());
      } catch (error) {
        this.logger.debug(`The stream is looked at again: ${String(error)}`);
        await wait(RETRY_MS);
      }
    }
    return undefined;
  }

  /** The stream holds everything with a number from this one on. */
  private async floor(): Promise<string> {
    const epoch = this.epoch ?? '0-0';
    const [entries, facts] = await Promise.all([
      this.redis.shared.xrange(this.keys.stream, '-', '+', 'COUNT', 1),
      this.redis.shared.exists(this.keys.stream).then((exists) => (exists ? this.redis.shared.xinfo('STREAM', this.keys.stream) : [])),
    ]);
    const info = facts as unknown[];
    const fact = (name: string): unknown => info[info.indexOf(name) + 1];
    const isWhole = info.length === 0 || fact('entries-added') === fact('length');
    const first = entries.at(0);
    return isWhole || !first ? epoch : laterOf(epoch, first[0]);
  }

  private async currentEpoch(now: number): Promise<string> {
    // Just before now: an entry of this very millisecond comes after it.
    await this.redis.shared.set(this.keys.epoch, `${now - 1}-0`, 'NX');
    return (await this.redis.shared.get(this.keys.epoch)) ?? `${now - 1}-0`;
  }

  private async now(): Promise<number> {
    const [seconds, microseconds] = (await this.redis.shared.time()).map(Number) as [number, number];
    return seconds * 1_000 + Math.floor(microseconds / 1_000);
  }
}

const numbered = ([number, fields]: RawEntry): NumberedEvent[] => {
  const entry = entryOf(fields);
  return entry?.kind === 'event' ? [{ ...entry, number }] : [];
};
