import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { realtimeKeys } from '../realtime-keys';
import { type ProcessFacts, type RealtimeFigures } from './presence-facts';

/** Who is there, asked from any process that has Redis. */
@Injectable()
export class RealtimeStatistics {
  private readonly key;

  constructor(
    private readonly redis: RedisConnections,
    { keyPrefix }: QueueConfig,
  ) {
    this.key = realtimeKeys(keyPrefix).presence;
  }

  /** Accounts with an open socket; a process that was killed counts for some seconds more. */
  connectedAccounts(): Promise<number> {
    return this.redis.shared.hlen(`${this.key}:accounts`);
  }

  /** Those of the accounts that have an open socket. */
  async connectedOf(accountIds: readonly string[]): Promise<Set<string>> {
    if (accountIds.length === 0) return new Set();
    const counts = await this.redis.shared.hmget(`${this.key}:accounts`, ...accountIds);
    return new Set(accountIds.filter((_, index) => counts[index] !== null));
  }

  /** @throws when Redis does not answer */
  async figures(): Promise<RealtimeFigures> {
    const [connectedAccounts, facts] = await Promise.all([this.connectedAccounts(), this.redis.shared.hgetall(`${this.key}:facts`)]);
    const processes = Object.entries(facts)
      .map(([id, text]) => ({ id, ...(JSON.parse(text) as ProcessFacts) }))
      .sort((one, other) => one.startedAt.localeCompare(other.startedAt));
    const sum = (countOf: (process: ProcessFacts) => number): number => processes.reduce((total, one) => total + countOf(one), 0);
    return {
      connectedAccounts,
      sockets: { socketIo: sum(({ sockets }) => sockets.socketIo), native: sum(({ sockets }) => sockets.native) },
      // Every process hears every message.
      messagesPerSecond: Math.max(0, ...processes.map((process) => process.messagesPerSecond)),
      processes,
    };
  }
}
