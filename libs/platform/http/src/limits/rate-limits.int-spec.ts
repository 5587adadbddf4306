import { setTimeout as wait } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { QueueConfig, QueueModule } from '@madinina/platform/queue';
import { eventually, testServers } from '@madinina/platform/testing';
import { Controller, Get, Post } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { Allow, DeviceOnly, Public, SignedIn } from '../access/access-rule';
import { basic, bearer, openDoor } from '../server/door.harness';
import { ReadyAnswers } from '../server/ready-answers';
import { RateLimit } from './route-limits';
import { TAKE_REQUESTS, type Taken } from './take-requests';

@Controller({ path: 'beach', version: '1' })
class BeachController {
  @Get('open')
  @Public()
  open() {
    return {};
  }

  @Get('own')
  @SignedIn()
  own() {
    return {};
  }

  @Get('ready')
  @Allow('iot.sensor.read')
  ready() {
    return {};
  }

  @Post('readings')
  @DeviceOnly()
  readings() {
    return {};
  }

  @Get('tight')
  @Public()
  @RateLimit({ limit: 2, windowSeconds: 60, by: 'address' })
  tight() {
    return {};
  }
}

@Controller({ path: 'auth', version: '1' })
class AuthController {
  @Post('login')
  @Public()
  login() {
    return {};
  }
}

interface Call {
  readonly from?: string;
  readonly headers?: Record<string, string>;
  readonly method?: 'GET' | 'POST';
}

const open = (environment: Record<string, string> = {}) =>
  openDoor({
    controllers: [BeachController, AuthController],
    imports: [QueueModule.forProducer()],
    config: [QueueConfig],
    environment: {
      REDIS_URL: testServers().redisUrl,
      REDIS_KEY_PREFIX: `test-${randomUUID()}`,
      RATE_LIMIT_ENABLED: 'true',
      RATE_LIMIT_ADDRESS_PER_MINUTE: '8',
      RATE_LIMIT_ACCOUNT_PER_MINUTE: '5',
      RATE_LIMIT_AUTH_PER_MINUTE: '3',
      ...environment,
    },
  });

const caller =
  (app: NestFastifyApplication) =>
  (url: string, { from = '203.0.113.9', headers = {}, method = 'GET' }: Call = {}) =>
    app.inject({ method, url, headers, remoteAddress: from });

async function statuses(times: number, ask: (index: number) => Promise<{ statusCode: number }>): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < times; index += 1) seen.push((await ask(index)).statusCode);
  return seen;
}

const allowed = (count: number, of: number): number[] => Array.from({ length: of }, (_, index) => (index < count ? 200 : 429));

describe('limits', () => {
  let app: NestFastifyApplication;
  let ask: ReturnType<typeof caller>;
  beforeEach(async () => {
    app = await open();
    ask = caller(app);
  });
  afterEach(() => app.close());

  it('hold for an address, whatever it asks for', async () => {
    const urls = ['/api/v1/beach/open', '/nowhere'];
    const seen = await statuses(10, (index) => ask(urls[index % 2] ?? ''));
    expect(seen).toEqual([200, 404, 200, 404, 200, 404, 200, 404, 429, 429]);
    expect((await ask('/api/v1/beach/open', { from: '203.0.113.10' })).statusCode).toBe(200);
  });

  it('hold for the /64 of an IPv6 address', async () => {
    await statuses(8, (index) => ask('/api/v1/beach/open', { from: `2001:db8:1:2::${index + 1}` }));
    expect((await ask('/api/v1/beach/open', { from: '2001:db8:1:2:ffff::1' })).statusCode).toBe(429);
    expect((await ask('/api/v1/beach/open', { from: '2001:db8:1:3::1' })).statusCode).toBe(200);
  });

  it('hold for an account, from wherever it comes', async () => {
    const seen = await statuses(7, (index) => ask('/api/v1/beach/own', { headers: bearer('viewer.ana'), from: `203.0.113.${index}` }));
    expect(seen).toEqual(allowed(5, 7));
    expect((await ask('/api/v1/beach/own', { headers: bearer('viewer.luc') })).statusCode).toBe(200);
  });

  it('hold for what is ready', async () => {
    app.get(ReadyAnswers).offer('/api/v1/beach/ready', () => ({ status: 200, headers: { etag: '"1"' } }));
    const seen = await statuses(6, () => ask('/api/v1/beach/ready', { headers: bearer('viewer.ana') }));
    expect(seen).toEqual(allowed(5, 6));
    const { headers } = await ask('/api/v1/beach/ready', { headers: bearer('viewer.luc') });
    expect([headers.etag, headers['ratelimit-policy']]).toEqual(['"1"', '"address";q=8;w=60, "account";q=5;w=60']);
  });

  it('hold for a device', async () => {
    const seen = await statuses(7, (index) =>
      ask('/api/v1/beach/readings', { method: 'POST', headers: basic('t-12', 'right:with colon'), from: `203.0.113.${index}` }),
    );
    expect(seen.filter((status) => status === 201)).toHaveLength(5);
    expect(seen.at(-1)).toBe(429);
  });

  it('count requests that are refused', async () => {
    const seen = await statuses(10, () => ask('/api/v1/beach/own', { headers: bearer('expired') }));
    expect(seen).toEqual([...Array.from({ length: 8 }, () => 401), 429, 429]);
  });

  it('are tighter for /auth', async () => {
    const seen = await statuses(5, () => ask('/api/v1/auth/login', { method: 'POST' }));
    expect(seen).toEqual([201, 201, 201, 429, 429]);
  });

  it('are those of a route as well', async () => {
    expect(await statuses(3, () => ask('/api/v1/beach/tight'))).toEqual(allowed(2, 3));
    expect((await ask('/api/v1/beach/open')).statusCode).toBe(200);
  });

  it('are none for what machines ask all the time', async () => {
    expect(await statuses(12, () => ask('/health/live'))).toEqual(allowed(12, 12));
  });

  it('are told before they are reached, and when to come back after', async () => {
    const first = await ask('/api/v1/beach/own', { headers: bearer('viewer.ana') });
    expect(first.headers['ratelimit-policy']).toBe('"address";q=8;w=60, "account";q=5;w=60');
    expect(first.headers['ratelimit']).toBe('"address";r=7;t=8, "account";r=4;t=12');
    await statuses(4, () => ask('/api/v1/beach/own', { headers: bearer('viewer.ana') }));

    const refused = await ask('/api/v1/beach/own', { headers: { ...bearer('viewer.ana'), 'accept-language': 'en' } });
    expect(refused.statusCode).toBe(429);
    const { 'retry-after': retryAfter, ratelimit } = refused.headers;
    // One of five comes back every 12 s.
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(Number(retryAfter)).toBeLessThanOrEqual(12);
    // Less is left of them the longer the five took.
    const untilAll = Number(/"account";r=0;t=(\d+)/.exec(String(ratelimit))?.[1]);
    expect(untilAll).toBeGreaterThan(48);
    expect(untilAll).toBeLessThanOrEqual(60);
    expect(refused.json()).toMatchObject({
      code: 'http.limit.exceeded',
      title: 'Too many requests',
      retryAfterSeconds: Number(retryAfter),
    });
  });

  it('refuse before a body is read', async () => {
    await statuses(8, () => ask('/api/v1/beach/open'));
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      remoteAddress: '203.0.113.9',
      headers: { 'content-type': 'application/json' },
      payload: '{ no json',
    });
    expect(answer.statusCode).toBe(429);
  });
});

describe('limits of several processes', () => {
  it('are one', async () => {
    const environment = { REDIS_KEY_PREFIX: `test-${randomUUID()}` };
    const [one, other] = await Promise.all([open(environment), open(environment)]);
    const seen = await Promise.all(Array.from({ length: 20 }, (_, index) => caller(index % 2 ? one : other)('/api/v1/beach/open')));
    expect(seen.filter(({ statusCode }) => statusCode === 200)).toHaveLength(8);
    expect(seen.filter(({ statusCode }) => statusCode === 429)).toHaveLength(12);
    await Promise.all([one.close(), other.close()]);
  });
});

describe('an allowance', () => {
  const redis = new Redis(testServers().redisUrl);
  afterAll(() => redis.disconnect());

  const take = (key: string, limit: number, windowMs: number) => redis.eval(TAKE_REQUESTS, 1, key, limit, windowMs) as Promise<[Taken]>;

  it('comes back steadily', async () => {
    const key = `test-${randomUUID()}`;
    /** Five at once, by the clock of Redis: in milliseconds, before the first and after the last. */
    const takeFive = async (): Promise<{ taken: Taken[]; from: number; to: number }> => {
      const line = redis.multi().time();
      for (let index = 0; index < 5; index += 1) line.eval(TAKE_REQUESTS, 1, key, 4, 400);
      const answers = ((await line.time().exec()) ?? []).map(([, answer]) => answer);
      const [from, to] = [answers.at(0), answers.at(-1)].map((time) => {
        const [seconds, micros] = (time as [string, string]).map(Number);
        return seconds! * 1_000 + micros! / 1_000;
      });
      return { taken: answers.slice(1, -1).map((answer) => (answer as [Taken])[0]), from: from!, to: to! };
    };
    const first = await takeFive();
    expect(first.taken.map(([allows, left]) => [allows, left])).toEqual([
      [1, 3],
      [1, 2],
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
    const waitMs = first.taken[4]![3];
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(100);
    await wait(waitMs + 5);
    const second = await takeFive();
    const allowed = second.taken.filter(([allows]) => allows === 1).length;
    expect(allowed).toBeGreaterThanOrEqual(Math.max(1, Math.min(4, Math.floor((second.from - first.to) / 100))));
    expect(allowed).toBeLessThanOrEqual(Math.min(4, Math.floor((second.to - first.from) / 100)));
  });

  it('is forgotten when it is full again', async () => {
    const key = `test-${randomUUID()}`;
    await take(key, 4, 200);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(50);
    await eventually(async () => expect(await redis.exists(key)).toBe(0));
  });

  it('is not drawn on when another one refuses', async () => {
    const [one, other] = [`test-${randomUUID()}`, `test-${randomUUID()}`];
    const both = () => redis.eval(TAKE_REQUESTS, 2, one, other, 1, 60_000, 5, 60_000) as Promise<[Taken, Taken]>;
    expect((await both()).map(([allows]) => allows)).toEqual([1, 1]);
    for (let index = 0; index < 6; index += 1) expect((await both())[0][0]).toBe(0);
    expect((await take(other, 5, 60_000))[0].slice(0, 2)).toEqual([1, 3]);
    await redis.del(one, other);
  });
});
