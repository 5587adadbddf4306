import { Probe } from '@madinina/platform/observability';
import { Controller, Get } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Public } from '../access/access-rule';
import { setupDocs } from '../documents/setup-docs';
import { unopenedDoor } from '../server/door.harness';

const state = { database: true, mail: true };

@Probe({ name: 'database', needed: true })
class DatabaseProbe {
  check() {
    return state.database ? Promise.resolve() : Promise.reject(Object.assign(new Error('10.0.0.5 refuses'), { code: 'ECONNREFUSED' }));
  }
}

@Probe({ name: 'mail', needed: false })
class MailProbe {
  check() {
    return state.mail ? Promise.resolve() : Promise.reject(new Error('no mail'));
  }
}

@Controller('park')
class ParkController {
  @Get()
  @Public()
  getPark() {
    return {};
  }
}

describe('the operations pages', () => {
  let app: NestFastifyApplication;

  const open = async (documented: boolean) => {
    app = await unopenedDoor({
      controllers: [ParkController],
      providers: [DatabaseProbe, MailProbe],
      environment: { SERVICE_VERSION: '1.4.0' },
      verifies: false,
    });
    if (documented) await setupDocs(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  };
  beforeEach(() => Object.assign(state, { database: true, mail: true }));
  afterEach(() => app.close());

  it('say which service it is, and link what is there', async () => {
    await open(true);
    expect((await app.inject('/')).json()).toEqual({
      service: 'test',
      version: '1.4.0',
      links: { docs: '/api/docs', redoc: '/api/redoc', openapi: '/api/openapi.json', health: '/health/ready' },
    });
    await app.close();
    await open(false);
    expect((await app.inject('/')).json()).toMatchObject({ links: { health: '/health/ready' } });
    expect((await app.inject('/')).body).not.toContain('docs');
  });

  it('say that it lives, whatever is down', async () => {
    await open(false);
    Object.assign(state, { database: false });
    const answer = await app.inject('/health/live');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'alive' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('say that it is ready, with what it depends on', async () => {
    await open(false);
    const answer = await app.inject('/health/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ready',
      checks: [
        { name: 'database', needed: true, state: 'up', latency_ms: expect.any(Number) },
        { name: 'mail', needed: false, state: 'up', latency_ms: expect.any(Number) },
      ],
    });
  });

  it('stay ready without what is not needed', async () => {
    await open(false);
    Object.assign(state, { mail: false });
    const answer = await app.inject('/health/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'degraded', checks: [{}, { name: 'mail', state: 'down', error: 'unavailable' }] });
  });

  it('are 503 without what is needed, and tell no address', async () => {
    await open(false);
    Object.assign(state, { database: false });
    const answer = await app.inject('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'unready', checks: [{ name: 'database', state: 'down', error: 'refused' }, {}] });
    expect(answer.body).not.toContain('10.0.0.5');
  });

  it('give metrics to the machines beside it alone', async () => {
    await open(false);
    const answer = await app.inject({ url: '/metrics', remoteAddress: '10.1.2.3' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain('process_cpu_seconds_total');
    expect((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.9' })).statusCode).toBe(403);
  });

  it('are not below /api', async () => {
    await open(false);
    for (const url of ['/api/health/live', '/api/v1/health/live', '/api/metrics', '/api'])
      expect((await app.inject(url)).statusCode).toBe(404);
  });
});
