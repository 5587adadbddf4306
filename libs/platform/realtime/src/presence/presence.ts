import { type PresenceMessage, realtimeRoom } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RealtimeEmitter } from '../realtime-emitter';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeConfig } from '../realtime.config';
import { type ProcessFacts } from './presence-facts';
import { BEAT, ENTER, LEAVE, RECOUNT } from './presence-scripts';

/** Who hears that someone came or went: where people are, and when, is theirs; only those who administer accounts see it. */
const WATCHERS = (['ADMIN', 'SUPER_ADMIN'] as const).map((role) => realtimeRoom.role(role));
/** Signs of life in the time after which none means the end. */
const BEATS = 3;

/**
 * Who has an open socket, in whichever process. A process that is killed is counted out by any other, or by the next to start;
 * one that was only away counts its sockets anew.
 */
@Injectable()
export class Presence implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Presence.name);
  private readonly process = newId();
  private readonly key;
  /** Sockets of this process by account. */
  private readonly own = new Map<string, number>();
  private facts: () => ProcessFacts['sockets'] & { readonly heard: number } = () => ({ socketIo: 0, native: 0, heard: 0 });
  private readonly startedAt = new Date().toISOString();
  private last = { heard: 0, at: performance.now() };
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  /** Whether Redis may count otherwise than this process. */
  private isOff = false;

  constructor(
    private readonly redis: RedisConnections,
    private readonly emitter: RealtimeEmitter,
    private readonly config: RealtimeConfig,
    { keyPrefix }: QueueConfig,
  ) {
    this.key = realtimeKeys(keyPrefix).presence;
  }

  /** What the process counts of itself, told with each sign of life. */
  describe(facts: () => ProcessFacts['sockets'] & { readonly heard: number }): void {
    this.facts = facts;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => void this.beat(), (this.config.presenceSeconds * 1_000) / BEATS);
    this.timer.unref();
  }

  /** The sockets close one by one; who comes back to another process in the next seconds never went. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    clearInterval(this.timer);
  }

  /** Notes a socket. False when the account has as many as it may, in all processes together. */
  async enter(accountId: string): Promise<boolean> {
    const own = (this.own.get(accountId) ?? 0) + 1;
    if (own > this.config.socketsPerAccount) return false;
    this.own.set(accountId, own);
    const total = await this.ask(ENTER, [this.process, accountId, this.config.socketsPerAccount]);
    if (total === -1) this.forget(accountId);
    if (total === 1) this.tell('user_connected', [accountId]);
    return total !== -1;
  }

  /** Notes that a socket that entered is gone. */
  async leave(accountId: string): Promise<void> {
    this.forget(accountId);
    if (this.isStopping) return;
    if ((await this.ask(LEAVE, [this.process, accountId])) === 0) this.tell('user_disconnected', [accountId]);
  }

  private forget(accountId: string): void {
    const left = (this.own.get(accountId) ?? 1) - 1;
    if (left > 0) this.own.set(accountId, left);
    else this.own.delete(accountId);
  }

  /** Without Redis a socket is welcome all the same, and counted when Redis is back. */
  private async ask(script: string, values: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.redis.shared.eval(script, 1, this.key, ...values);
    } catch (error) {
      this.isOff = true;
      this.logger.warn(`Presence could not be noted and is counted anew: ${String(error)}`);
      return undefined;
    }
  }

  private async beat(): Promise<void> {
    try {
      const answer = await this.redis.shared.eval(
        BEAT,
        1,
        this.key,
        this.process,
        this.describeSelf(),
        this.config.presenceSeconds * 1_000,
      );
      const [wasKnown, gone] = answer as [number, string[]];
      this.tell('user_disconnected', gone);
      if (this.isOff || (wasKnown === 0 && this.own.size > 0)) await this.recount();
    } catch (error) {
      this.isOff = true;
      this.logger.debug(`No sign of life could be given: ${String(error)}`);
    }
  }

  private async recount(): Promise<void> {
    this.isOff = false;
    const counts = [...this.own].flat();
    const [come, gone] = (await this.redis.shared.eval(RECOUNT, 1, this.key, this.process, ...counts)) as [string[], string[]];
    this.tell('user_connected', come);
    this.tell('user_disconnected', gone);
  }

  private describeSelf(): string {
    const { heard, ...sockets } = this.facts();
    const now = performance.now();
    const seconds = Math.max(0.001, (now - this.last.at) / 1_000);
    const messagesPerSecond = Math.round(((heard - this.last.heard) / seconds) * 10) / 10;
    this.last = { heard, at: now };
    return JSON.stringify({ startedAt: this.startedAt, sockets, messagesPerSecond } satisfies ProcessFacts);
  }

  private tell(event: 'user_connected' | 'user_disconnected', accounts: readonly string[]): void {
    const at = new Date().toISOString();
    for (const accountId of accounts) {
      const message: PresenceMessage = { accountId, at };
      this.emitter.pass(WATCHERS, event, message).catch((error: unknown) => this.logger.debug(`${event} was not told: ${String(error)}`));
    }
  }
}
