import { type OpenAPIObject } from '@nestjs/swagger';
import { AnswerCheck, type SentAnswer } from './answer-check';

const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });

const document = {
  openapi: '3.1.0',
  info: { title: 'Trees', version: '1.0.0' },
  paths: {
    '/trees/{id}': {
      get: { operationId: 'getTree', responses: { 200: json({ $ref: '#/components/schemas/Tree' }), 304: { description: '' } } },
    },
    '/trees/all': {
      get: { operationId: 'listTrees', responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/Tree' } }) } },
    },
  },
  components: {
    schemas: {
      Tree: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string', format: 'uuid' }, height: { type: ['number', 'null'] } },
      },
      ProblemDto: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
    },
  },
} as unknown as OpenAPIObject;

describe('answers against the document', () => {
  const check = new AnswerCheck(document);
  const id = '019b0b5e-6c00-7000-8000-000000000001';
  const fault = (body: unknown, answer: Partial<SentAnswer> = {}) =>
    check.fault({
      method: 'GET',
      path: `/trees/${id}?x=1`,
      status: 200,
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify(body),
      ...answer,
    });

  it('pass as they are told', () => {
    expect(fault({ id, height: null })).toBeUndefined();
    expect(fault([{ id }], { path: '/trees/all' })).toBeUndefined();
    expect(fault(undefined, { status: 304, body: '' })).toBeUndefined();
    expect(fault(undefined, { method: 'HEAD', body: '' })).toBeUndefined();
    expect(fault({ code: 'x', detail: 1 }, { path: '/stones', status: 404, contentType: 'application/problem+json' })).toBeUndefined();
  });

  it.each([
    ['a property that nobody told', { id, secret: 1 }, {}, /secret/],
    ['a property that is missing', { height: 1 }, {}, /required/],
    ['a format', { id: 'seven' }, {}, /format/],
    ['a status', { id }, { status: 201 }, /status is not in the document/],
    ['a content type', { id }, { contentType: 'text/html' }, /content type text\/html/],
    ['a body where none is told', { id }, { status: 304 }, /has a body/],
    ['JSON that is none', undefined, { body: '<html>' }, /no JSON/],
    ['an operation', {}, { path: '/stones' }, /no operation/],
    ['an error that is no problem', {}, { path: '/stones', status: 404 }, /no application\/problem\+json/],
  ])('fail for %s', (_what, body, answer, why) => {
    expect(fault(body, answer)).toMatch(why);
  });
});
