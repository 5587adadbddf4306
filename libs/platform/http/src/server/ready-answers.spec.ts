import helmet from '@fastify/helmet';
import { isCorrelationId, Metrics } from '@madinina/platform/observability';
import { Controller, Get, Injectable, type OnModuleInit } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import Fastify, { type LightMyRequestResponse } from 'fastify';
import { Allow, SignedIn } from '../access/access-rule';
import { bearer, openDoor } from './door.harness';
import { ReadyAnswers } from './ready-answers';

const BODY = Buffer.from('ready');

@Controller({ path: 'beach', version: '1' })
class BeachController {
  @Get('shells')
  @Allow('iot.sensor.manage')
  shells() {
    return 'made';
  }

  @Get('own')
  @SignedIn()
  own() {
    return 'made';
  }
}

/** Has an answer ready unless the query says `?none`. */
@Injectable()
class Shelf implements OnModuleInit {
  constructor(private readonly ready: ReadyAnswers) {}

  onModuleInit(): void {
    for (const name of ['shells', 'own'])
      this.ready.offer(`/api/v1/beach/${name}`, ({ headers, url }) => {
        if (url.endsWith('?none')) return undefined;
        return headers['if-none-match'] === '"1"'
          ? { status: 304, headers: { etag: '"1"' } }
          : { status: 200, headers: { etag: '"1"', 'content-length': BODY.length }, body: BODY };
      });
  }
}

describe('an answer that is ready', () => {
  let app: NestFastifyApplication;
  const log: string[] = [];
  beforeAll(async () => {
    app = await openDoor({ controllers: [BeachController], providers: [Shelf], log });
  });
  afterAll(() => app.close());
  beforeEach(() => void log.splice(0));

  const get = (
    token: string | undefined,
    url = '/api/v1/beach/shells',
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> => app.inject({ url, headers: { ...(token !== undefined && bearer(token)), ...headers } });

  it('goes out to who may have it, with what every answer says', async () => {
    const { statusCode, headers, body } = await get('operator', undefined, { 'x-correlation-id': 'request-4711' });
    expect([statusCode, body, headers.etag]).toEqual([200, 'ready', '"1"']);
    expect(headers['x-correlation-id']).toBe('request-4711');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(isCorrelationId((await get('operator')).headers['x-correlation-id'])).toBe(true);
    expect((await get('operator', undefined, { 'if-none-match': '"1"' })).statusCode).toBe(304);
  });

  it('goes out to nobody else', async () => {
    const codes = await Promise.all([undefined, 'user', 'expired', ''].map(async (token) => (await get(token)).statusCode));
    expect(codes).toEqual([401, 403, 401, 401]);
  });

  it('is left to the handler where there is more to it', async () => {
    expect((await get('operator', '/api/v1/beach/shells?none')).body).toBe('made');
    expect((await get('operator', undefined, { origin: 'https://elsewhere.example' })).body).toBe('made');
    expect((await get('operator', '/api/v1/beach/own')).body).toBe('made');
    const head = await app.inject({ method: 'HEAD', url: '/api/v1/beach/shells', headers: bearer('operator') });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  it('is logged and measured like the others', async () => {
    await get('operator', undefined, { 'x-correlation-id': 'request-4712' });
    expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ correlationId: 'request-4712', route: '/api/v1/beach/shells', statusCode: 200, msg: 'request completed' }),
    );
    const { values } = await app
      .get(Metrics, { strict: false })
      .histogram({ name: 'http_request_duration_seconds', help: '', labelNames: [] })
      .get();
    expect(
      values.find(({ labels, metricName }) => metricName?.endsWith('_count') && Object.values(labels).includes('/api/v1/beach/shells'))
        ?.value,
    ).toBeGreaterThan(0);
  });

  it('and every other tell browsers what helmet would', async () => {
    const bare = Fastify();
    await bare.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    });
    bare.get('/', () => '');
    const {
      'content-type': _type,
      'content-length': _length,
      date: _date,
      connection: _connection,
      ...wanted
    } = (await bare.inject('/')).headers;
    expect((await get('operator', '/api/v1/beach/own')).headers).toMatchObject(wanted);
    expect(Object.keys(wanted).length).toBeGreaterThan(10);
    await bare.close();
  });
});
