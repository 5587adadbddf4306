import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { isCorrelationId, Correlation, Metrics } from '@madinina/platform/observability';
import { eventually } from '@madinina/platform/testing';
import { Body, Controller, Get, Header, Ip, Post, Res } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply } from 'fastify';
import { Public } from '../access/access-rule';
import { openDoor, unopenedDoor } from './door.harness';
import { TextBody } from './route-config';

const long = 'sargasses '.repeat(500);
const held: (() => void)[] = [];

@Controller({ path: 'beach', version: '1' })
class BeachController {
  @Get()
  @Public()
  short() {
    return { correlationId: Correlation.current() };
  }

  @Post()
  @Public()
  async take(@Body() _body: unknown) {
    await wait(1);
    return { correlationId: Correlation.current() };
  }

  @Post('raw')
  @Public()
  @TextBody()
  takeText(@Body() body: unknown) {
    return { body };
  }

  @Get('leaf/:id.png')
  @Public()
  leaf() {
    return 'green';
  }

  @Get('long/:id')
  @Public()
  long() {
    return { long };
  }

  @Get('events')
  @Public()
  @Header('content-type', 'text/event-stream')
  events() {
    return `data: ${long}\n\n`;
  }

  @Get('tile')
  @Public()
  tile(@Res({ passthrough: true }) reply: FastifyReply) {
    reply.type('application/vnd.mapbox-vector-tile');
    return Buffer.alloc(4096, 1);
  }

  @Get('address')
  @Public()
  address(@Ip() address: string) {
    return { address };
  }

  @Get('slow')
  @Public()
  async slow() {
    await new Promise<void>((resolve) => held.push(resolve));
    return { slow: true };
  }
}

describe('the server', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await openDoor({
      controllers: [BeachController],
      environment: { CORS_ORIGINS: 'https://console.example.org,http://localhost:8080', TRUST_PROXY: '10.0.0.0/8' },
    });
  });
  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

  describe('gives each request a correlation id', () => {
    it.each(['request-4711', '01937c4e-7a31-7c5e-8e0e-2f6f0a1b2c3d'])('its own: %s', async (id) => {
      const answer = await get('/api/v1/beach', { 'x-correlation-id': id });
      expect(answer.headers['x-correlation-id']).toBe(id);
      expect(answer.json()).toEqual({ correlationId: id });
    });

    it.each(['short', 'a'.repeat(65), 'has spaces in it', 'new\u00e9line'])('a new one for %s', async (id) => {
      const answer = await get('/api/v1/beach', { 'x-correlation-id': id });
      const given = answer.headers['x-correlation-id'];
      expect(given).not.toBe(id);
      expect(isCorrelationId(given)).toBe(true);
      expect(answer.json()).toEqual({ correlationId: given });
    });

    it('that holds while a body is read and the handler waits', async () => {
      const url = await app.listen(0, '127.0.0.1').then(() => `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`);
      const ids = Array.from({ length: 20 }, (_, index) => `request-${index}`.padEnd(12, '0'));
      const answers = await Promise.all(
        ids.map(async (id) => {
          const response = await fetch(`${url}/api/v1/beach`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-correlation-id': id },
            body: JSON.stringify({ long }),
          });
          return response.json();
        }),
      );
      expect(answers).toEqual(ids.map((correlationId) => ({ correlationId })));
    });

    it.each([
      ['/nowhere', 'GET', 404],
      ['/api/v1/beach', 'DELETE', 405],
      ['/api/v1/beach', 'POST', 415],
      ['/api/v1/beach/leaf/a%0Ab.png', 'GET', 400],
      ['/%zz', 'GET', 400],
    ] as const)('also with the error of %s', async (url, method, status) => {
      const answer = await app.inject({
        url,
        method,
        headers: { 'x-correlation-id': 'request-4711', 'content-type': 'text/plain' },
        ...(method === 'POST' && { payload: 'text' }),
      });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['x-correlation-id']).toBe('request-4711');
      expect(answer.json()).toMatchObject({ correlationId: 'request-4711' });
    });
  });

  it('gives a handler that asks for it the text of a body, whatever it holds', async () => {
    const post = (payload: string, type: string, path = 'raw') =>
      app.inject({ method: 'POST', url: `/api/v1/beach/${path}`, headers: { 'content-type': type }, payload });
    for (const body of ['{"value": 1e999}', '{"value": NaN', '', '"\\u0000"', '['.repeat(200)])
      expect((await post(body, 'application/json')).json()).toEqual({ body });
    expect((await post('{}', 'application/ld+json')).json()).toEqual({ body: '{}' });
    expect((await post('{}', 'application/ld+json', '')).statusCode).toBe(415);
    expect((await post('{}', 'text/plain')).statusCode).toBe(415);
    const form = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
    expect((await post(form, 'multipart/form-data; boundary=x')).statusCode).toBe(415);
  });

  describe('compresses', () => {
    it('with Brotli or gzip what is long', async () => {
      const brotli = await get('/api/v1/beach/long/1', { 'accept-encoding': 'gzip, br' });
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(JSON.parse(brotliDecompressSync(brotli.rawPayload).toString())).toEqual({ long });
      const gzip = await get('/api/v1/beach/long/1', { 'accept-encoding': 'gzip' });
      expect(gzip.headers['content-encoding']).toBe('gzip');
      expect(JSON.parse(gunzipSync(gzip.rawPayload).toString())).toEqual({ long });
      expect(gzip.headers['vary']).toContain('accept-encoding');
    });

    it('vector tiles', async () => {
      expect((await get('/api/v1/beach/tile', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
    });

    it.each([
      ['what is short', '/api/v1/beach', 'gzip'],
      ['a stream of events', '/api/v1/beach/events', 'gzip'],
      ['for who cannot read it', '/api/v1/beach/long/1', 'identity'],
    ])('not %s', async (_, url, encoding) => {
      const answer = await get(url, { 'accept-encoding': encoding });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-encoding']).toBeUndefined();
    });
  });

  describe('lets browsers call from the origins of the list alone', () => {
    const preflight = (origin: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/api/v1/beach',
        headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization,if-match' },
      });

    it('which are allowed', async () => {
      const answer = await preflight('https://console.example.org');
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBe('https://console.example.org');
      expect(answer.headers['access-control-allow-methods']).toContain('PATCH');
      expect(answer.headers['access-control-allow-headers']).toBe('authorization,if-match');
      expect(isCorrelationId(answer.headers['x-correlation-id'])).toBe(true);
      const exposed = (await get('/api/v1/beach', { origin: 'http://localhost:8080' })).headers['access-control-expose-headers'];
      for (const header of ['ETag', 'Retry-After', 'X-Correlation-Id', 'Location']) expect(exposed).toContain(header);
    });

    it('and no other', async () => {
      for (const origin of ['https://evil.example.org', 'https://console.example.org.evil.org', 'null']) {
        expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
        expect((await get('/api/v1/beach', { origin })).headers['access-control-allow-origin']).toBeUndefined();
      }
    });
  });

  it('says how a browser is to treat its answers', async () => {
    for (const url of ['/api/v1/beach', '/nowhere']) {
      const { headers } = await get(url);
      expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toContain('max-age=');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('believes a proxy of the list, and no one else, about addresses', async () => {
    const address = async (remoteAddress: string) =>
      (await app.inject({ url: '/api/v1/beach/address', remoteAddress, headers: { 'x-forwarded-for': '203.0.113.9' } })).json<{
        address: string;
      }>().address;
    expect(await address('10.1.2.3')).toBe('203.0.113.9');
    expect(await address('198.51.100.7')).toBe('198.51.100.7');
  });

  it('measures requests by the pattern of their route', async () => {
    await get('/api/v1/beach/long/1');
    await get('/api/v1/beach/long/2');
    await get('/nowhere/at/all');
    const text = await app.get(Metrics, { strict: false }).registry.metrics();
    const count = (labels: string) => Number(new RegExp(`http_request_duration_seconds_count\\{${labels}\\} (\\d+)`).exec(text)?.[1] ?? 0);
    expect(count('method="GET",route="/api/v1/beach/long/:id",status="200"')).toBeGreaterThanOrEqual(2);
    expect(count('method="GET",route="unmatched",status="404"')).toBeGreaterThanOrEqual(1);
    expect(text).not.toContain('/beach/long/1"');
  });
});

describe('a server that stops', () => {
  const started = async (environment: Record<string, string>) => {
    const app = await unopenedDoor({ controllers: [BeachController], environment });
    await app.listen(0, '127.0.0.1');
    return { app, url: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}` };
  };
  const heldRequest = async () => {
    await eventually(() => expect(held).not.toEqual([]), { everyMs: 5 });
  };
  const letGo = () => held.splice(0).forEach((release) => release());

  it('says so, ends what it has, takes nothing new', async () => {
    const { app, url } = await started({ SHUTDOWN_DELAY_MS: '2000', SHUTDOWN_LIMIT_MS: '60000' });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const slow = fetch(`${url}/api/v1/beach/slow`);
    await heldRequest();

    const closed = app.close();
    const notReady = await fetch(`${url}/health/ready`);
    expect(notReady.status).toBe(503);
    expect(await notReady.json()).toMatchObject({ status: 'unready' });
    expect(notReady.headers.get('connection')).toBe('close');
    expect((await fetch(`${url}/api/v1/beach`)).status).toBe(200);

    await eventually(() => expect(fetch(`${url}/api/v1/beach`)).rejects.toThrow('fetch failed'));
    letGo();
    expect(await (await slow).json()).toEqual({ slow: true });
    await closed;
  });

  it('cuts what takes longer than it waits', async () => {
    const { app, url } = await started({ SHUTDOWN_LIMIT_MS: '200' });
    const slow = fetch(`${url}/api/v1/beach/slow`).then(
      () => 'answered',
      () => 'cut',
    );
    await heldRequest();
    const start = performance.now();
    await app.close();
    expect(performance.now() - start).toBeGreaterThanOrEqual(190);
    expect(await slow).toBe('cut');
    letGo();
  });

  it('does not wait for connections that ask nothing', async () => {
    const { app, url } = await started({ SHUTDOWN_LIMIT_MS: '120000' });
    await (await fetch(`${url}/api/v1/beach`)).text();
    await app.close();
  }, 60_000);

  it('stops with the signal', async () => {
    const { app } = await started({});
    const closed = once(app.getHttpServer(), 'close');
    // Nest sends the signal to itself again when all is down; here that would end the tests.
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => true);
    process.emit('SIGTERM');
    await closed;
    await eventually(() => expect(kill).toHaveBeenCalled(), { everyMs: 5 });
    kill.mockRestore();
  });
});
