import { Inject, Injectable, Logger, type OnModuleInit, Optional } from '@nestjs/common';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Redis } from 'ioredis';
import { HttpConfig } from '../server/http.config';
import { addressNetwork } from './address-network';
import { LimitError } from './limit.errors';
import { type Allowance, limitPlan, type LimitPlan } from './limit-plan';
import { TAKE_REQUESTS, type Taken } from './take-requests';

/** A request waits this long for Redis to count it; a city must not stand still because a counter does. */
const PATIENCE_MS = 500;
/** After Redis failed to count one it is left alone for as long, so that not every request waits for it. */
const REST_MS = 1_000;
const COMPLAIN_EVERY_MS = 10_000;

interface CountingRedis extends Redis {
  takeRequests(keys: number, ...keysAndNumbers: (string | number)[]): Promise<Taken[]>;
}

/** Counts the requests of callers in Redis, for all processes together, and refuses those that are too many. */
@Injectable()
export class RateLimiter implements OnModuleInit {
  private readonly logger = new Logger(RateLimiter.name);
  private readonly plans = new WeakMap<object, LimitPlan & { readonly policy: string }>();
  private redis: CountingRedis | undefined;
  private restsUntil = 0;
  private complainedAt = 0;

  constructor(
    private readonly http: HttpConfig,
    @Optional() @Inject(QueueConfig) private readonly queue: QueueConfig | null,
    @Optional() @Inject(RedisConnections) private readonly connections: RedisConnections | null,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.http.rateLimitEnabled) return;
    if (!this.connections) throw new Error('Limits are counted in Redis: import QueueModule, or set RATE_LIMIT_ENABLED=false');
    const redis = this.connections.duplicate({
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: PATIENCE_MS,
    });
    redis.defineCommand('takeRequests', { lua: TAKE_REQUESTS });
    // Redis that is away now is found again by the connection itself.
    if (redis.status === 'wait') await redis.connect().catch((error: unknown) => this.complain(error));
    this.redis = redis as CountingRedis;
  }

  /** Whether requests are counted at all. */
  get isCounting(): boolean {
    return this.http.rateLimitEnabled;
  }

  /**
   * Counts one request and tells the caller what is left.
   * @throws LimitError.exceeded when it is one too many; @throws LimitError.unknown on /auth routes while Redis is away
   */
  async take(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.redis) return;
    const plan = this.planOf(request);
    if (plan.allowances.length === 0) return;
    const caller = request.caller?.accountId ?? (request.callingDevice && `device:${request.callingDevice.deviceId}`);
    // Without a caller an allowance of accounts is not drawn on: the guard refuses the request anyway.
    const allowances = plan.allowances.filter(({ by }) => by === 'address' || caller !== undefined);
    const taken = await this.count(this.redis, allowances, addressNetwork(request.ip), caller ?? '', plan.failsClosed);
    if (!taken) return;
    reply.header('ratelimit-policy', plan.policy);
    reply.header('ratelimit', allowances.map(({ name }, index) => left(name, taken[index])).join(', '));
    const waitMs = Math.max(...taken.map(([, , , wait]) => wait));
    if (waitMs > 0) throw LimitError.exceeded({ retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }

  private async count(
    redis: CountingRedis,
    allowances: readonly Allowance[],
    address: string,
    account: string,
    failsClosed: boolean,
  ): Promise<Taken[] | undefined> {
    const keys: string[] = [];
    const numbers: number[] = [];
    for (const { name, by, limit, windowSeconds } of allowances) {
      // The braces keep all keys on one node of a cluster: one script takes from all of them.
      keys.push(`${this.queue?.keyPrefix ?? ''}:{limits}:${name}:${by === 'account' ? account : address}`);
      numbers.push(limit, windowSeconds * 1000);
    }
    try {
      if (Date.now() >= this.restsUntil) return await redis.takeRequests(keys.length, ...keys, ...numbers);
    } catch (error) {
      this.restsUntil = Date.now() + REST_MS;
      this.complain(error);
    }
    if (failsClosed) throw LimitError.unknown({ retryAfterSeconds: 5 });
    return undefined;
  }

  private planOf(request: FastifyRequest): LimitPlan & { readonly policy: string } {
    const { config, method, url } = request.routeOptions;
    let plan = this.plans.get(config);
    if (!plan) {
      const made = limitPlan({ ...config, method: String(method), url }, this.http);
      plan = { ...made, policy: made.allowances.map(policyOf).join(', ') };
      this.plans.set(config, plan);
    }
    return plan;
  }

  private complain(error: unknown): void {
    if (Date.now() - this.complainedAt < COMPLAIN_EVERY_MS) return;
    this.complainedAt = Date.now();
    this.logger.error('Requests cannot be counted: Redis does not answer', error);
  }
}

const policyOf = ({ name, limit, windowSeconds }: Allowance): string => `"${name}";q=${limit};w=${windowSeconds}`;
const left = (name: string, taken: Taken | undefined): string => `"${name}";r=${taken?.[1] ?? 0};t=${Math.ceil((taken?.[2] ?? 0) / 1000)}`;
