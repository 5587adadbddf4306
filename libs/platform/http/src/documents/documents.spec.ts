import { domainErrors } from '@madinina/contracts';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { Allow, DeviceOnly, Public, SignedIn } from '../access/access-rule';
import { FreshAuthentication } from '../access/fresh-authentication';
import { Idempotent } from '../idempotency/idempotent';
import { ApiPage } from '../pages/api-page';
import { PageQuery } from '../pages/page-query.dto';
import { ApiProblems } from '../problems/api-problems';
import { unopenedDoor } from '../server/door.harness';
import { IdParam } from '../validation/id-param.dto';
import { IfMatch } from '../versions/if-match';
import { Versioned } from '../versions/versioned';
import { type Operation } from './document-operation';
import { openApiDocument } from './open-api-document';
import { setupDocs } from './setup-docs';

const Leaf = { Green: 'green', Red: 'red' } as const;

const TreeError = domainErrors('park.tree', {
  notFound: { kind: 'missing', say: 'No such tree' },
  felled: { kind: 'gone', say: 'The tree was felled' },
  guarded: { kind: 'forbidden', say: 'The tree is guarded' },
});

class TreeDto {
  @ApiProperty({ example: 'Fromager' })
  @IsString()
  readonly name!: string;

  @ApiProperty({ enum: Leaf, enumName: 'Leaf', description: 'In the dry season' })
  readonly leaf!: string;

  @ApiProperty({ type: Number, nullable: true })
  readonly height?: number | null;
}

@Controller({ path: 'trees', version: '1' })
class TreeController {
  @Get()
  @Allow('iot.sensor.read')
  @ApiOperation({ summary: 'The trees', description: 'By name.' })
  @ApiPage(TreeDto)
  listTrees(@Query() query: PageQuery) {
    return { items: [query], nextCursor: null };
  }

  @Get(':id')
  @SignedIn()
  @Versioned()
  @ApiOkResponse({ type: TreeDto })
  @ApiProblems(TreeError.notFound, TreeError.felled, 406)
  getTree(@Param() { id }: IdParam) {
    return { id };
  }

  @Post(':id')
  @SignedIn()
  @FreshAuthentication()
  @ApiProblems(TreeError.guarded)
  @Versioned()
  @ApiOkResponse({ type: TreeDto })
  changeTree(@Param() { id }: IdParam, @IfMatch() expected: number | undefined) {
    return { id, expected };
  }

  @Post()
  @Public()
  @Idempotent()
  @ApiCreatedResponse({ type: TreeDto })
  plantTree(@Body() tree: TreeDto) {
    return tree;
  }

  @Post(['readings', 'measures'])
  @DeviceOnly()
  recordReadings(@Body() tree: TreeDto) {
    return tree;
  }
}

describe('the OpenAPI document', () => {
  let app: NestFastifyApplication;
  let operation: (method: 'get' | 'post', path: string) => Operation;
  let document: ReturnType<typeof openApiDocument>;

  beforeAll(async () => {
    app = await unopenedDoor({ controllers: [TreeController], environment: { SERVICE_VERSION: '1.4.0' } });
    document = openApiDocument(app);
    operation = (method, path) => {
      const found = document.paths[path]?.[method];
      if (!found) throw new Error(`${method} ${path} is not documented`);
      return found;
    };
    await setupDocs(app, { live: { asyncapi: '3.1.0' } });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const statuses = (found: Operation) => Object.keys(found.responses);

  it('is OpenAPI 3.1 of this version', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Madinina', version: '1.4.0' });
  });

  it('names operations after their handlers, each once', () => {
    const ids = Object.values(document.paths).flatMap((item) => [item.get, item.post].flatMap((found) => found?.operationId ?? []));
    expect(ids.sort()).toEqual([
      'changeTree',
      'getLiveness',
      'getMetrics',
      'getReadiness',
      'getService',
      'getTree',
      'listTrees',
      'plantTree',
      'recordReadings',
      'recordReadingsAlias1',
    ]);
  });

  it('says who may call, and the problems that follow', () => {
    const list = operation('get', '/api/v1/trees');
    expect(list.security).toEqual([{ account: [] }]);
    expect(list.description).toBe('By name.\n\nNeeds the permission `iot.sensor.read`.');
    expect(statuses(list)).toEqual(['200', '400', '401', '403', '429', '500', '503']);
    expect(list.responses['403']).toMatchObject({
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
    });

    expect(statuses(operation('get', '/api/v1/trees/{id}'))).toEqual([
      '200',
      '304',
      '400',
      '401',
      '404',
      '406',
      '410',
      '414',
      '429',
      '500',
      '503',
    ]);
    const plant = operation('post', '/api/v1/trees');
    expect(plant.security).toEqual([]);
    expect(statuses(plant)).toEqual(['201', '400', '409', '413', '415', '422', '429', '500', '503']);
    const change = operation('post', '/api/v1/trees/{id}');
    expect(statuses(change)).toEqual(['200', '400', '401', '403', '412', '413', '414', '415', '429', '500', '503']);
    expect(change.description).toContain('`POST /auth/step-up`');
    // Signed in is all that it asks for: no permission can be missing.
    const forbidden = change.responses['403'] as { content: Record<string, { examples?: object }> };
    expect(Object.keys(forbidden.content['application/problem+json']?.examples ?? {})).toEqual([
      'auth.step_up.required',
      'park.tree.guarded',
    ]);
    for (const path of ['/api/v1/trees/readings', '/api/v1/trees/measures'])
      expect(operation('post', path).security).toEqual([{ device: [] }]);
    const access = (method: 'get' | 'post', path: string): unknown => (operation(method, path) as { 'x-access'?: unknown })['x-access'];
    expect(access('get', '/api/v1/trees')).toEqual({ kind: 'permission', permission: 'iot.sensor.read' });
    expect(access('post', '/api/v1/trees')).toEqual({ kind: 'public' });
    expect(access('post', '/api/v1/trees/measures')).toEqual({ kind: 'device' });
    expect(access('get', '/metrics')).toEqual({ kind: 'internal' });
    expect(document.components?.securitySchemes).toMatchObject({ account: { scheme: 'bearer' }, device: { scheme: 'basic' } });
  });

  it('describes every answer, and no limit where there is none', () => {
    for (const item of Object.values(document.paths))
      for (const found of [item.get, item.post])
        for (const response of Object.values(found?.responses ?? {}))
          expect(response).toHaveProperty('description', expect.stringMatching(/./));
    expect(statuses(operation('get', '/health/live'))).toEqual(['200', '400', '500', '503']);
    expect(operation('get', '/health/live').responses['200']).toMatchObject({ description: 'OK' });
  });

  it('shows each error with its code, as it is answered to this operation', () => {
    const found = operation('get', '/api/v1/trees/{id}');
    const examples = (status: string): object => {
      const response = found.responses[status];
      const media = response && 'content' in response ? response.content['application/problem+json'] : undefined;
      return media?.examples ?? {};
    };
    expect(examples('404')).toMatchObject({
      'park.tree.not_found': {
        value: { status: 404, code: 'park.tree.not_found', instance: expect.stringMatching(/^\/api\/v1\/trees\/[0-9a-f-]{36}$/) as string },
      },
    });
    expect(Object.keys(examples('400'))).toEqual(['http.request.malformed', 'http.path.invalid']);
    // What any operation may answer is written once.
    expect(examples('400')).toMatchObject({ 'http.path.invalid': { $ref: '#/components/examples/http.path.invalid' } });
    expect(document.components?.examples).toMatchObject({ 'http.path.invalid': { value: { status: 400, code: 'http.path.invalid' } } });
    expect(Object.keys(examples('401'))).toEqual(['http.access.token_missing', 'http.access.token_malformed', 'auth.token.expired']);
    expect(Object.keys(examples('503'))).toEqual(['http.service.unavailable']);
    expect(examples('406')).toEqual({});
    expect(Object.keys(operation('post', '/api/v1/trees').responses)).toContain('409');
  });

  it('gives bodies and answers an example from their schemas', () => {
    const post = operation('post', '/api/v1/trees');
    expect(post.requestBody).toMatchObject({
      content: { 'application/json': { example: { name: 'Fromager', leaf: 'green', height: 1 } } },
    });
    expect(operation('get', '/api/v1/trees').responses['200']).toMatchObject({
      content: { 'application/json': { example: { items: [{ name: 'Fromager' }], nextCursor: null } } },
    });
  });

  it('puts words beside a reference without a composition', () => {
    const tree = document.components?.schemas?.TreeDto as { properties: Record<string, unknown> };
    expect(tree.properties.leaf).toEqual({ $ref: '#/components/schemas/Leaf', description: 'In the dry season' });
  });

  it('has chapters in the order they are told, and no operation outside them', () => {
    const tags = [
      { name: 'Trees', description: 'Of the park', paths: ['/api/v1/trees'] },
      { name: 'Measures', description: 'Of the trees', paths: ['/api/v1/trees/measures'] },
      { name: 'Service', description: 'How it is', paths: ['/', '/health', '/metrics'] },
    ];
    const told = openApiDocument(app, { tags });
    expect(told.tags?.map(({ name }) => name)).toEqual(['Trees', 'Measures', 'Service']);
    expect(told.paths['/api/v1/trees/measures']?.post?.tags).toEqual(['Measures']);
    expect(told.paths['/api/v1/trees/{id}']?.get?.tags).toEqual(['Trees']);
    expect(() => openApiDocument(app, { tags: tags.slice(1) })).toThrow('No tag of the document holds /api/v1/trees');
  });

  it('has pages as one flat schema', () => {
    const schema = operation('get', '/api/v1/trees').responses['200'];
    expect(schema).toMatchObject({
      content: {
        'application/json': {
          schema: {
            required: ['items', 'nextCursor'],
            properties: {
              items: { type: 'array', items: { $ref: '#/components/schemas/TreeDto' } },
              nextCursor: { type: ['string', 'null'] },
            },
          },
        },
      },
    });
  });

  it('has the parameters and headers that decorators read', () => {
    const named = (found: Operation) =>
      found.parameters?.map((parameter) => ('name' in parameter ? `${parameter.in} ${parameter.name}` : '')).sort();
    expect(named(operation('get', '/api/v1/trees'))).toEqual(['query cursor', 'query limit']);
    expect(named(operation('get', '/api/v1/trees/{id}'))).toEqual(['header If-None-Match', 'path id']);
    expect(named(operation('post', '/api/v1/trees/{id}'))).toEqual(['header If-Match', 'path id']);
    expect(named(operation('post', '/api/v1/trees'))).toEqual(['header Idempotency-Key']);
  });

  it('leaves no reference open', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    for (const name of references) expect(Object.keys(document.components?.schemas ?? {})).toContain(name);
  });

  it('is refused when two operations have one name', async () => {
    @Controller({ path: 'palms', version: '1' })
    class PalmController {
      @Get()
      @Public()
      listTrees() {
        return [];
      }
    }
    const other = await unopenedDoor({ controllers: [TreeController, PalmController] });
    expect(() => openApiDocument(other)).toThrow('Two operations are named listTrees: GET /api/v1/trees and GET /api/v1/palms');
    await other.close();
  });

  describe('is served', () => {
    it('as JSON, with an ETag', async () => {
      const answer = await app.inject('/api/openapi.json');
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.json()).toEqual(JSON.parse(JSON.stringify(document)));
      const again = await app.inject({ url: '/api/openapi.json', headers: { 'if-none-match': String(answer.headers.etag) } });
      expect(again.statusCode).toBe(304);
    });

    it.each(['/api/docs', '/api/redoc', '/api/async'])('as a page at %s, which loads nothing from elsewhere', async (url) => {
      const page = await app.inject(url);
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      const links = [...page.body.matchAll(/(?:src|href|spec-url)="([^"]+)"/g)].map(([, link]) => link ?? '');
      expect(links.length).toBeGreaterThanOrEqual(3);
      for (const link of links) {
        expect(link).toMatch(/^\/api\//);
        expect((await app.inject(link)).statusCode).toBe(200);
      }
      expect(page.body).not.toMatch(/<script>|https?:/);
    });

    it('with what travels beside HTTP', async () => {
      expect((await app.inject('/api/asyncapi.json')).json()).toEqual({ asyncapi: '3.1.0' });
    });

    it.each([
      '/api/async/files/package.json',
      '/api/docs/files/package.json',
      '/api/docs/files/../package.json',
      '/api/docs/files/%2e%2e/redoc/package.json',
      '/api/redoc/files/',
    ])('without any other file (%s)', async (url) => {
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });
  });
});
