import { connect } from 'node:net';
import { type AddressInfo } from 'node:net';
import { DomainError, domainErrors, type ErrorKind } from '@madinina/contracts';
import { BadRequestException, Body, Controller, Get, Param, ParseIntPipe, Post, Query, Res } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply } from 'fastify';
import { Public } from '../access/access-rule';
import { openDoor } from '../server/door.harness';
import { statusOf } from './error-status';
import { sayInFrench } from './problem-texts';

const BenchError = domainErrors('park.bench', {
  taken: { kind: 'conflict', say: 'The bench is taken' },
  wet: { kind: 'gone', say: 'The bench is wet' },
});
sayInFrench(BenchError, { taken: 'Le banc est pris', wet: 'Le banc est mouillé' });

@Controller({ path: 'benches', version: '1' })
class BenchController {
  @Get('taken')
  @Public()
  taken() {
    throw BenchError.taken({ since: '08:00', status: 200, code: 'other' });
  }

  @Get('kinds')
  @Public()
  kinds(@Query('kind') kind: ErrorKind) {
    throw new DomainError(`park.${kind}`, kind, 'A text without a translation');
  }

  @Get('broken')
  @Public()
  broken() {
    throw Object.assign(new Error('relation "benches" does not exist'), { query: 'SELECT secret FROM benches' });
  }

  @Get('offline')
  @Public()
  offline() {
    throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' });
  }

  @Get('library')
  @Public()
  library() {
    throw new BadRequestException('a library speaks');
  }

  @Get('numbered/:number')
  @Public()
  numbered(@Param('number', ParseIntPipe) number: number) {
    return { number };
  }

  @Get('half')
  @Public()
  half(@Res() reply: FastifyReply) {
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.write('half an answer');
    throw new Error('the other half is lost');
  }

  @Post()
  @Public()
  create(@Body() body: unknown) {
    return { body };
  }
}

describe('problems', () => {
  let app: NestFastifyApplication;
  const log: string[] = [];

  beforeAll(async () => {
    app = await openDoor({ controllers: [BenchController], log, environment: { BODY_LIMIT_BYTES: '2048' } });
  });
  afterAll(() => app.close());
  beforeEach(() => log.splice(0));

  const get = (path: string, headers: Record<string, string> = {}) => app.inject({ url: `/api/v1/benches/${path}`, headers });
  const post = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/api/v1/benches', payload, headers: { 'content-type': type } });

  it('have the shape of RFC 9457, in French', async () => {
    const answer = await get('taken?token=secret');
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['content-language']).toBe('fr');
    expect(answer.json()).toEqual({
      type: '/problems/park.bench.taken',
      title: 'Conflit',
      status: 409,
      detail: 'Le banc est pris',
      instance: '/api/v1/benches/taken',
      code: 'park.bench.taken',
      correlationId: answer.headers['x-correlation-id'],
      since: '08:00',
    });
  });

  it('are in English for who prefers it', async () => {
    const answer = await get('taken', { 'accept-language': 'fr;q=0.5, en-GB' });
    expect(answer.json()).toMatchObject({ title: 'Conflict', detail: 'The bench is taken' });
    expect(answer.headers['content-language']).toBe('en');
  });

  it.each(Object.entries(statusOf))('of the kind %s are %d', async (kind, status) => {
    const answer = await get(`kinds?kind=${kind}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code: `park.${kind}`, status, detail: 'A text without a translation' });
  });

  it('say nothing of what nobody expected, and the log says it all', async () => {
    const answer = await get('broken', { 'x-correlation-id': 'request-4711' });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal', detail: 'Une erreur inattendue est survenue', correlationId: 'request-4711' });
    expect(answer.body).not.toMatch(/benches" |SELECT|stack|\.ts/);
    const line = log.find((one) => one.includes('does not exist')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      correlationId: 'request-4711',
      err: { stack: expect.stringContaining('problems.spec') },
    });
  });

  it('say 503 while the database is away', async () => {
    const answer = await get('offline');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'http.service.unavailable' });
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).not.toContain('10.0.0.5');
  });

  it.each(['library', 'numbered/x'])('never pass on the words of a library (%s)', async (path) => {
    const answer = await get(path);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'http.request.malformed', detail: 'La requête ne peut pas être comprise' });
  });

  it('are not logged as errors when they are the caller’s', async () => {
    await get('taken');
    expect(log.filter((line) => line.includes('"level":"error"') || line.includes('"level":"warn"'))).toEqual([]);
  });

  it('cut an answer that is half sent', async () => {
    const url = await app.listen(0, '127.0.0.1').then(() => `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`);
    await expect(fetch(`${url}/api/v1/benches/half`).then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/);
  });

  describe('of the body', () => {
    it.each([
      '{',
      '{"a":1}x',
      'nonsense',
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{}}}',
      '"\\ud800"',
      '{"a":["\\u0000"]}',
      '{"\\u0000":1}',
    ])('are 400 for %s', async (payload) => {
      const answer = await post(payload);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'http.body.malformed' });
    });

    it.each(['{"a":"\\u00e9"}', '{"a":"constructor"}', '{"a":"\\\\u0000"}', '{"a":"\\ud83c\\udf34"}'])(
      'are none for %s',
      async (payload) => {
        const answer = await post(payload);
        expect(answer.statusCode).toBe(201);
        expect(answer.json()).toEqual({ body: JSON.parse(payload) as unknown });
      },
    );

    it('are 400 when it is deeper than anything that walks it can bear', async () => {
      const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      expect((await post(deep(900))).statusCode).toBe(400);
      expect((await post(deep(150))).statusCode).toBe(400);
      expect((await post(deep(99))).statusCode).toBe(201);
      expect((await post(JSON.stringify({ a: '['.repeat(300), b: '"[\\"'.repeat(50) }))).statusCode).toBe(201);
    });

    it('take an empty one for none', async () => {
      expect((await post('')).statusCode).toBe(201);
    });

    it('are 413 when it is too large', async () => {
      const answer = await post(JSON.stringify({ text: 'a'.repeat(2048) }));
      expect(answer.statusCode).toBe(413);
      expect(answer.json()).toMatchObject({ code: 'http.body.too_large', detail: 'Le corps de la requête est trop grand' });
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])('are 415 for %s', async (type) => {
      const answer = await post('a=1', type);
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: 'http.body.unsupported_type' });
    });
  });

  describe('of the address', () => {
    it.each(['/nowhere', '/api/v1/benches/taken/further', '/api/v2/benches/taken', '/benches/taken'])('are 404 for %s', async (url) => {
      const answer = await app.inject({ url });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'http.route.not_found', instance: url });
    });

    it.each([
      ['DELETE', '/api/v1/benches', 'POST'],
      ['PUT', '/api/v1/benches/numbered/7', 'GET, HEAD'],
      ['POST', '/api/v1/benches/taken?a=1', 'GET, HEAD'],
      ['OPTIONS', '/api/v1/benches', 'POST'],
    ] as const)('are 405 for %s %s, and name the methods', async (method, url, allow) => {
      const answer = await app.inject({ method, url });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toBe(allow);
      expect(answer.json()).toMatchObject({ code: 'http.route.method_not_allowed' });
    });

    it.each(['/api/v1/benches/numbered/%', '/api/v1/benches/numbered/%ff', '/%zz'])(
      'are 400 for %s, which cannot be decoded',
      async (url) => {
        const answer = await app.inject({ url, headers: { 'accept-language': 'en' } });
        expect(answer.statusCode).toBe(400);
        expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(answer.json()).toMatchObject({ code: 'http.request.malformed', title: 'Malformed request' });
        expect(answer.headers['x-correlation-id']).toBe(answer.json<{ correlationId: string }>().correlationId);
      },
    );

    it('are 400 for a null character', async () => {
      expect((await get('kinds?kind=%00')).json()).toMatchObject({ status: 400, code: 'http.request.malformed' });
    });

    it('are 414 for a parameter that is too long', async () => {
      const answer = await get(`numbered/${'1'.repeat(300)}`);
      expect(answer.statusCode).toBe(414);
      expect(answer.json()).toMatchObject({ code: 'http.request.address_too_long' });
    });
  });

  it('answer what is no HTTP', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'http.request.malformed' });
  });
});
