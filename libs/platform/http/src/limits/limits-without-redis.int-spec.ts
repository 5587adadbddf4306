import { randomUUID } from 'node:crypto';
import { QueueConfig, QueueModule, RedisConnections } from '@madinina/platform/queue';
import { eventually, testServers } from '@madinina/platform/testing';
import { Controller, Get, Post } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { Public } from '../access/access-rule';
import { openDoor } from '../server/door.harness';

@Controller({ version: '1' })
class DoorController {
  @Get('beach')
  @Public()
  beach() {
    return {};
  }

  @Post('auth/login')
  @Public()
  login() {
    return {};
  }
}

// In a file of its own: the logs of a process go where its first application sent them.
it('everybody is let in while Redis is away, but not to /auth, and the log complains once', async () => {
  const log: string[] = [];
  const app = await openDoor({
    controllers: [DoorController],
    imports: [QueueModule.forProducer()],
    config: [QueueConfig],
    environment: {
      REDIS_URL: testServers().redisUrl,
      REDIS_KEY_PREFIX: `test-${randomUUID()}`,
      RATE_LIMIT_ENABLED: 'true',
      RATE_LIMIT_ADDRESS_PER_MINUTE: '2',
    },
    log,
  });
  // What an outage looks like from here: the connections are gone and do not come back.
  const connections: unknown = app.get(RedisConnections, { strict: false });
  const open = [...(connections as { readonly open: ReadonlySet<Redis> }).open];
  for (const connection of open) connection.disconnect();
  await eventually(() => expect(open.map(({ status }) => status)).toEqual(open.map(() => 'end')));

  for (let index = 0; index < 5; index += 1) {
    const answer = await app.inject('/api/v1/beach');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['ratelimit']).toBeUndefined();
  }
  const login = await app.inject({ method: 'POST', url: '/api/v1/auth/login' });
  expect(login.statusCode).toBe(503);
  expect(login.headers['retry-after']).toBe('5');
  expect(login.json()).toMatchObject({ code: 'http.limit.unknown' });
  expect(log.filter((line) => line.includes('Requests cannot be counted'))).toHaveLength(1);
  await app.close();
});
