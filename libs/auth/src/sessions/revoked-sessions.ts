import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { AccessTokenConfig } from '../tokens/access-token-config';
import { revocationChannel, revocationMessage, sessionsOfMessage } from './revocation-channel';
import { SessionError } from './session.errors';
import { SessionRepository } from './session.repository';

/** How often PostgreSQL is asked while Redis tells nothing, and how often anyway. */
const LISTEN_BY_POLLING_MS = 1_000;
const RECONCILE_MS = 30_000;
/** Older knowledge than this is none: tokens are then refused. */
const KNOWLEDGE_LASTS_MS = 10_000;
/** Covers the clocks' difference and transactions that end late. */
const SLACK_SECONDS = 60;

/**
 * The sessions that ended while a token of theirs may still be good, known in this process, so that asking costs nothing.
 * Redis tells of each at once; PostgreSQL, which decides, is read at the start, after each gap in what Redis told, and
 * every second while it tells nothing. When both are silent nothing is known and `has` refuses to answer.
 */
@Injectable()
export class RevokedSessions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevokedSessions.name);
  /** Session → when the last of its tokens is over, in ms. */
  private readonly revoked = new Map<string, number>();
  private readonly channel: string;
  private readonly tokenLifeSeconds: number;
  private subscriber: Redis | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** When Redis began to tell, since it last stopped. */
  private subscribedAt: number | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  /** Until when Redis told everything. */
  private heardUntil = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private isReadFailing = false;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly connections: RedisConnections,
    queue: QueueConfig,
    { lifeSeconds }: AccessTokenConfig,
  ) {
    this.channel = revocationChannel(queue.keyPrefix);
    this.tokenLifeSeconds = lifeSeconds + SLACK_SECONDS;
  }

  async onModuleInit(): Promise<void> {
    const subscriber = this.connections.duplicate({ autoResubscribe: false, lazyConnect: true });
    this.subscriber = subscriber;
    subscriber.on('message', (_channel, message) => this.add(sessionsOfMessage(message)));
    subscriber.on('ready', () => void this.subscribe(subscriber));
    subscriber.on('close', () => this.loseTouch());
    // A first try that fails is repeated by the connection itself, which also tells of it.
    subscriber.connect().catch(() => undefined);
    await this.read();
    this.timer = setInterval(() => void this.keepUp(), LISTEN_BY_POLLING_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.subscriber?.disconnect();
  }

  /** @throws auth.session.unknowable when neither Redis nor PostgreSQL has told anything for a while */
  has(sessionId: string): boolean {
    if (this.revoked.has(sessionId)) return true;
    const isStale = !this.isListening && performance.now() - Math.max(this.readAt, this.heardUntil) > KNOWLEDGE_LASTS_MS;
    if (isStale) throw SessionError.unknowable();
    return false;
  }

  /** Tells every process that the sessions ended, after their end is committed; this one knows at once. */
  announce(sessionIds: readonly string[]): void {
    this.add(sessionIds);
    // Nobody waits for it: who does not hear it reads it from PostgreSQL, and the outbox tells it once more.
    this.connections.shared
      .publish(this.channel, revocationMessage(sessionIds))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The end of a session could not be told at once'));
  }

  private add(sessionIds: readonly string[]): void {
    const until = Date.now() + this.tokenLifeSeconds * 1_000;
    for (const id of sessionIds) this.revoked.set(id, until);
  }

  /** Whether Redis tells, and what it told before it did is read. */
  private get isListening(): boolean {
    return this.subscribedAt !== undefined && this.readAt >= this.subscribedAt;
  }

  private loseTouch(): void {
    if (this.isListening) this.heardUntil = performance.now();
    this.subscribedAt = undefined;
  }

  private async subscribe(subscriber: Redis): Promise<void> {
    try {
      await subscriber.subscribe(this.channel);
      this.subscribedAt = performance.now();
      await this.read();
    } catch (error) {
      this.logger.warn({ err: error }, 'Redis does not tell which sessions end; PostgreSQL is asked');
    }
  }

  private async keepUp(): Promise<void> {
    const age = performance.now() - this.readAt;
    if (this.isListening && age < RECONCILE_MS) return;
    await this.read();
    const now = Date.now();
    for (const [id, until] of this.revoked) if (until < now) this.revoked.delete(id);
  }

  /** Reads what PostgreSQL knows; whoever asks meanwhile waits for the same reading. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    const startedAt = performance.now();
    try {
      this.add(await this.sessions.revokedWithin(this.secondsToRead(startedAt)));
      this.readAt = startedAt;
      this.isReadFailing = false;
    } catch (error) {
      if (!this.isReadFailing) this.logger.error({ err: error }, 'PostgreSQL does not tell which sessions ended');
      this.isReadFailing = true;
    }
  }

  private secondsToRead(now: number): number {
    const missed = (now - this.readAt) / 1_000 + SLACK_SECONDS;
    return Math.min(missed, this.tokenLifeSeconds);
  }
}
