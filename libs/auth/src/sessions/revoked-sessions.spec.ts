import { EventEmitter } from 'node:events';
import { type QueueConfig, type RedisConnections } from '@madinina/platform/queue';
import { type AccessTokenConfig } from '../tokens/access-token-config';
import { RevokedSessions } from './revoked-sessions';
import { type SessionRepository } from './session.repository';

const id = '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d';

class FakeRedis extends EventEmitter {
  readonly published: [channel: string, message: string][] = [];
  isAway = false;
  connect = (): Promise<void> => (this.isAway ? Promise.reject(new Error('away')) : (this.emit('ready'), Promise.resolve()));
  subscribe = (): Promise<void> => (this.isAway ? Promise.reject(new Error('away')) : Promise.resolve());
  publish = (channel: string, message: string): Promise<void> =>
    this.isAway ? Promise.reject(new Error('away')) : (this.published.push([channel, message]), Promise.resolve());
  disconnect = (): void => undefined;
}

describe('RevokedSessions', () => {
  let redis: FakeRedis;
  let stored: string[];
  let isDatabaseAway: boolean;
  let readings: number[];
  let revoked: RevokedSessions;

  beforeEach(() => {
    jest.useFakeTimers();
    redis = new FakeRedis();
    stored = [];
    isDatabaseAway = false;
    readings = [];
    const sessions = {
      revokedWithin: (seconds: number) => {
        readings.push(seconds);
        return isDatabaseAway ? Promise.reject(new Error('away')) : Promise.resolve(stored);
      },
    } as unknown as SessionRepository;
    const connections = { shared: redis, duplicate: () => redis } as unknown as RedisConnections;
    const queue = { keyPrefix: 'city' } as QueueConfig;
    revoked = new RevokedSessions(sessions, connections, queue, { lifeSeconds: 900 } as AccessTokenConfig);
    revoked['logger'].warn = revoked['logger'].error = () => undefined;
  });
  afterEach(() => {
    revoked.onModuleDestroy();
    jest.useRealTimers();
  });
  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1_000);

  it('reads at the start what ended within the life of a token', async () => {
    stored = [id];
    await revoked.onModuleInit();
    expect(revoked.has(id)).toBe(true);
    expect(readings[0]).toBe(960);
  });

  it('hears, and tells', async () => {
    await revoked.onModuleInit();
    expect(revoked.has(id)).toBe(false);
    redis.emit('message', 'city:auth:sessions-revoked', JSON.stringify([id]));
    expect(revoked.has(id)).toBe(true);
    revoked.announce([id]);
    expect(redis.published).toEqual([['city:auth:sessions-revoked', JSON.stringify([id])]]);
  });

  it('does not ask PostgreSQL again and again while Redis tells, but now and then', async () => {
    await revoked.onModuleInit();
    await pass(5);
    const atFirst = readings.length;
    await pass(24);
    expect(readings).toHaveLength(atFirst);
    stored = [id];
    await pass(10);
    expect(revoked.has(id)).toBe(true);
  });

  it('asks PostgreSQL every second while Redis is away, and reads the gap when it is back', async () => {
    await revoked.onModuleInit();
    await pass(2);
    redis.isAway = true;
    redis.emit('close');
    stored = [id];
    await pass(1);
    expect(revoked.has(id)).toBe(true);
    const later = id.replace('019a', '019b');
    redis.isAway = false;
    stored = [later];
    redis.emit('ready');
    await pass(0);
    expect(revoked.has(later)).toBe(true);
  });

  it('starts without Redis', async () => {
    redis.isAway = true;
    stored = [id];
    await revoked.onModuleInit();
    expect(revoked.has(id)).toBe(true);
    revoked.announce([id]);
    await pass(1);
  });

  it('refuses to answer when both are away for long', async () => {
    await revoked.onModuleInit();
    await pass(29);
    redis.isAway = true;
    isDatabaseAway = true;
    redis.emit('close');
    await pass(9);
    expect(() => revoked.has(id)).not.toThrow();
    await pass(30);
    expect(() => revoked.has(id)).toThrow(expect.objectContaining({ code: 'auth.session.unknowable', kind: 'unavailable' }) as Error);
    isDatabaseAway = false;
    await pass(1);
    expect(revoked.has(id)).toBe(false);
  });

  it('refuses to answer before it ever knew', async () => {
    isDatabaseAway = true;
    await revoked.onModuleInit();
    expect(() => revoked.has(id)).toThrow(expect.objectContaining({ code: 'auth.session.unknowable' }) as Error);
    isDatabaseAway = false;
    await pass(1.5);
    expect(revoked.has(id)).toBe(false);
  });

  it('forgets when the last token of the session is over, not before', async () => {
    await revoked.onModuleInit();
    redis.emit('message', '', JSON.stringify([id]));
    await pass(950);
    expect(revoked.has(id)).toBe(true);
    await pass(60);
    expect(revoked.has(id)).toBe(false);
  });
});
