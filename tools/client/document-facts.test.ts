import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersOf, repeatableOperations } from './document-facts.ts';

const document = {
  paths: {
    '/trees': {
      get: { operationId: 'listTrees', responses: { '200': { content: { 'application/json': { example: [{ name: 'Fromager' }] } } } } },
      post: {
        operationId: 'plantTree',
        parameters: [{ name: 'Idempotency-Key', in: 'header' }],
        responses: { '409': {}, '201': { content: { 'application/json': { example: { name: 'Fromager' } } } } },
      },
    },
    '/trees/{id}': { delete: { operationId: 'fellTree', responses: { '404': {}, '204': {} } } },
  },
};

test('operations that take an Idempotency-Key are found', () => {
  assert.deepEqual(repeatableOperations(document), ['POST /trees']);
});

test('each operation has the answer of when all goes well', () => {
  assert.deepEqual(answersOf(document), [
    { operation: 'listTrees', method: 'get', path: '/trees', status: 200, type: 'application/json', body: [{ name: 'Fromager' }] },
    { operation: 'plantTree', method: 'post', path: '/trees', status: 201, type: 'application/json', body: { name: 'Fromager' } },
    { operation: 'fellTree', method: 'delete', path: '/trees/{id}', status: 204 },
  ]);
});
