import { setTimeout as wait } from 'node:timers/promises';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger } from '@nestjs/common';

/** How long an answer stands. Towards its end one process makes the next, while it is still given. */
const KEPT_MS = 9_000;
const RENEWED_AFTER_MS = 5_000;
/** How long one process has for making an answer before another may. */
const MAKING_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * Answers that cost much, made once for all processes and callers and kept in Redis for a few seconds. While Redis is away each process
 * makes its own, one at a time.
 */
@Injectable()
export class SharedAnswers {
  private readonly logger = new Logger(SharedAnswers.name);
  private readonly underway = new Map<string, Promise<string>>();

  constructor(
    private readonly connections: RedisConnections,
    private readonly config: QueueConfig,
  ) {}

  /** The answer of that name, at most ten seconds old. @throws what `make` throws, and nothing is kept then */
  async get<Answer extends object>(name: string, make: () => Promise<Answer>): Promise<Answer> {
    const running = this.underway.get(name) ?? this.find(name, async () => JSON.stringify(await make()));
    this.underway.set(name, running);
    try {
      return JSON.parse(await running) as Answer;
    } finally {
      if (this.underway.get(name) === running) this.underway.delete(name);
    }
  }

  private async find(name: string, make: () => Promise<string>): Promise<string> {
    // The braces keep both keys on one node of a cluster.
    const key = `${this.config.keyPrefix}:iot:{${name}}`;
    const redis = this.connections.shared;
    const end = Date.now() + MAKING_MS;
    while (Date.now() < end) {
      const kept = await this.tried(() => redis.multi().get(key).pttl(key).exec());
      if (kept === undefined) break;
      const [[, answer] = [], [, lastsMs] = []] = (kept ?? []) as [unknown, unknown][];
      const isFresh = typeof lastsMs === 'number' && lastsMs > KEPT_MS - RENEWED_AFTER_MS;
      if (typeof answer === 'string' && isFresh) return answer;
      const isMine = await this.tried(() => redis.set(`${key}:making`, '1', 'PX', MAKING_MS, 'NX'));
      if (isMine === 'OK') return await this.makeAndKeep(key, make);
      if (typeof answer === 'string') return answer;
      await wait(LOOK_EVERY_MS);
    }
    return make();
  }

  private async makeAndKeep(key: string, make: () => Promise<string>): Promise<string> {
    const redis = this.connections.shared;
    try {
      const answer = await make();
      await this.tried(() => redis.set(key, answer, 'PX', KEPT_MS));
      return answer;
    } finally {
      await this.tried(() => redis.del(`${key}:making`));
    }
  }

  /** Undefined when Redis does not answer: it only saves work. */
  private async tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.logger.warn({ err: error }, 'Redis did not answer; what it would have kept is made again');
      return undefined;
    }
  }
}
