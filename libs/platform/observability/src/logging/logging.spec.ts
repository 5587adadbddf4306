import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { eventually } from '@madinina/platform/testing';
import { Body, Controller, Get, InternalServerErrorException, Logger, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Correlation } from '../correlation';
import { ObservabilityConfig } from '../observability-config';
import { ObservabilityModule } from '../observability.module';

interface Line extends Record<string, unknown> {
  readonly level: string;
  readonly msg?: string;
}

const written: string[] = [];
/** Ends a slow request. */
const waiting: (() => void)[] = [];
const lines = (): Line[] => written.map((text) => JSON.parse(text) as Line);
const line = (msg: string): Line | undefined => lines().find((entry) => entry.msg === msg);

@Controller()
class DoorController {
  private readonly logger = new Logger('Door');

  @Get('doors/:id')
  async open(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.logger.log('the door opens');
    return 'open';
  }

  @Post('sign-in')
  signIn(@Body() credentials: Record<string, unknown>): void {
    this.logger.warn({ credentials }, 'a sign-in was refused');
  }

  @Get('broken')
  broken(): never {
    throw new InternalServerErrorException();
  }

  @Get('slow')
  async slow(): Promise<string> {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return 'late';
  }

  @Get('health/live')
  live(): string {
    return 'alive';
  }

  @Get('metrics')
  metrics(): string {
    return '';
  }
}

const parsed = parseConfig({ NODE_ENV: 'test' }, [ObservabilityConfig]);

@Module({
  imports: [
    ConfigModule.forRoot(parsed),
    ObservabilityModule.forRoot({ service: 'door', destination: { write: (text: string) => void written.push(text) } }),
  ],
  controllers: [DoorController],
})
class DoorModule {}

describe('the log of an application', () => {
  let app: NestFastifyApplication;
  const logger = new Logger('Spec');

  beforeAll(async () => {
    // What Nest says before the module is there would go to the terminal.
    Logger.overrideLogger(false);
    app = await NestFactory.create<NestFastifyApplication>(DoorModule, new FastifyAdapter());
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRequest', (request, reply, done) => {
      const id = String(request.headers['x-correlation-id']);
      reply.header('x-correlation-id', id);
      Correlation.run(id, done);
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(() => void written.splice(0));

  const ask = async (path: string, headers: Record<string, string> = {}, body?: object): Promise<Response> =>
    fetch(`${await app.getUrl()}${path}`, {
      headers: { 'x-correlation-id': 'walk-0001', ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });

  it('tells each request in one line, without query, body or headers', async () => {
    await ask('/doors/7?token=hunter2&q=ana', { authorization: 'Bearer hunter2', cookie: 'session=hunter2' });
    expect(line('request completed')).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'door',
      pid: process.pid,
      correlationId: 'walk-0001',
      method: 'GET',
      path: '/doors/7',
      route: '/doors/:id',
      statusCode: 200,
      durationMs: expect.any(Number),
      msg: 'request completed',
    });
    expect(written.join()).not.toMatch(/hunter2|ana/);
  });

  it('joins the correlation id to each line of a request, also after waiting', async () => {
    await Promise.all(['walk-0002', 'walk-0003'].map((id) => ask('/doors/7', { 'x-correlation-id': id })));
    const opened = lines().filter(({ msg }) => msg === 'the door opens');
    expect(opened.map(({ correlationId }) => correlationId).sort()).toEqual(['walk-0002', 'walk-0003']);
    expect(opened[0]).toMatchObject({ context: 'Door', level: 'info' });
  });

  it('says nothing of correlation outside', () => {
    logger.log('alone');
    expect(line('alone')).not.toHaveProperty('correlationId');
  });

  it('tells a failed request as an error, and an unknown route without one', async () => {
    await ask('/broken');
    expect(line('request completed')).toMatchObject({ level: 'error', statusCode: 500, route: '/broken' });
    written.splice(0);
    await ask('/nowhere');
    expect(line('request completed')).toMatchObject({ level: 'info', statusCode: 404, path: '/nowhere' });
  });

  it('tells of a client that went away, once', async () => {
    const client = new AbortController();
    const asked = fetch(`${await app.getUrl()}/slow?q=ana`, { headers: { 'x-correlation-id': 'walk-0009' }, signal: client.signal });
    const gone = expect(asked).rejects.toThrow('gone');
    await eventually(() => expect(waiting).toHaveLength(1));
    client.abort(new Error('gone'));
    await gone;
    await eventually(() => expect(line('request aborted')).toBeDefined());
    waiting.splice(0).forEach((end) => end());
    await ask('/doors/7');
    expect(lines().map(({ msg }) => msg)).toEqual(['request aborted', 'the door opens', 'request completed']);
    expect(line('request aborted')).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/slow',
      route: '/slow',
      correlationId: 'walk-0009',
    });
  });

  it.each(['/health/live', '/metrics'])('is silent about %s', async (path) => {
    await ask(path);
    expect(line('request completed')).toBeUndefined();
  });

  it.each([
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'password',
    'newPassword',
    'oldPassword',
    'token',
    'accessToken',
    'refreshToken',
    'refresh_token',
    'secret',
    'deviceSecret',
    'x-api-key',
  ])('hides %s, wherever it stands', async (name) => {
    logger.log({ [name]: 'hunter2' }, 'flat');
    logger.log('after', { deep: { er: { still: [{ [name]: 'hunter2 "quoted" \\' }] } } });
    logger.log({ [name]: ['hunter2', 'b]hunter2'] }, 'list');
    logger.error('failed', Object.assign(new Error('no'), { config: { headers: { [name]: 'hunter2' } } }));
    logger.warn(`answer ${JSON.stringify({ a: 1, [name]: 'hunter2' })}`);
    await ask('/sign-in', { 'content-type': 'application/json' }, { [name]: 'hunter2' });
    expect(lines()).toHaveLength(7);
    expect(written.join()).not.toContain('hunter2');
    expect(line('flat')).toHaveProperty([name], '[redacted]');
  });

  it('hides what stands in a message or a stack', () => {
    logger.log('GET /ws?token=hunter2&channel=alerts');
    logger.log('cannot reach redis://default:hunter2@127.0.0.1:6379/0');
    logger.log('with Authorization: Bearer hunter2.hunter2');
    logger.error(new Error('refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2'));
    expect(written.join()).not.toContain('hunter2');
    expect(written.join()).toContain('/ws?token=[redacted]&channel=alerts');
    expect(written.join()).toContain('redis://[redacted]@127.0.0.1:6379/0');
  });

  it('keeps an error in whatever place it is given', () => {
    const error = new Error('broken pipe', { cause: new Error('closed') });
    logger.error('first', error);
    logger.error({ err: error, jobId: 7 }, 'second');
    logger.error('third', error.stack);
    logger.error(error);
    expect(line('first')).toMatchObject({
      context: 'Spec',
      err: { message: 'broken pipe: closed', stack: expect.stringContaining('at ') },
    });
    expect(line('second')).toMatchObject({ jobId: 7, err: { type: 'Error' } });
    expect(line('third')).toMatchObject({ err: { stack: error.stack } });
    expect(lines().at(-1)).toMatchObject({ level: 'error', msg: 'broken pipe' });
  });
});
